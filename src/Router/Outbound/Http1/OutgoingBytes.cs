using System.Buffers;

namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>What goes out in one piece: the head of a request and as much of its body as fits. In pooled memory, cleared when it is given back, for it held a prompt and a key.</summary>
internal sealed class OutgoingBytes : IDisposable
{
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int length;

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, length);

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>The next bytes, to be filled in.</summary>
    public Span<byte> Reserve(int count)
    {
        if (buffer.Length - length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + count));
            buffer.AsSpan(0, length).CopyTo(larger);
            Return();
            buffer = larger;
        }

        length += count;
        return buffer.AsSpan(length - count, count);
    }

    public void Dispose()
    {
        Return();
        buffer = [];
        length = 0;
    }

    private void Return()
    {
        buffer.AsSpan(0, length).Clear();
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
