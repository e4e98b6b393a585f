using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace ClaudeConfig.Router.Hosting;

/// <summary>
/// The server's memory in blocks of 32 KiB: it reads as much from a socket at a time as a block holds, and with its own of 4 KiB a body of 200 KB takes fifty
/// system calls. A connection that waits has no block.
/// </summary>
internal sealed class ReadBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 32 * 1024;
    private const int MostKept = 128;

    private readonly Lock gate = new();
    private readonly Stack<Block> kept = new(MostKept);

    public override int MaxBufferSize => BlockBytes;

    public MemoryPool<byte> Create(MemoryPoolOptions? options) => new ReadBlocks();

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        lock (gate)
        {
            return kept.Count > 0 ? kept.Pop() : new Block(this);
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (gate)
        {
            kept.Clear();
        }
    }

    private void Return(Block block)
    {
        lock (gate)
        {
            if (kept.Count < MostKept)
            {
                kept.Push(block);
            }
        }
    }

    private sealed class Block(ReadBlocks home) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockBytes);

        public void Dispose() => home.Return(this);
    }
}
