using System.Buffers;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>An answer in AWS's event stream, read as server-sent events.</summary>
internal sealed class EventStreamBody(Stream inner) : Stream
{
    private readonly EventStreamDecoder decoder = new();
    private readonly ArrayBufferWriter<byte> events = new(1024);
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(8 * 1024);
    private int passed;
    private EventStreamException? damage;
    private bool ended;
    private bool disposed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        while (events.WrittenCount == passed && !ended)
        {
            if (damage is not null)
            {
                throw damage;
            }

            events.ResetWrittenCount();
            passed = 0;
            var read = await inner.ReadAsync(buffer, cancellationToken);
            ended = read == 0;
            if (ended)
            {
                decoder.End();
            }
            else
            {
                Decode(buffer.AsSpan(0, read));
            }
        }

        var count = Math.Min(destination.Length, events.WrittenCount - passed);
        events.WrittenMemory.Slice(passed, count).CopyTo(destination);
        passed += count;
        return count;
    }

    // What came whole before the damage is passed on first.
    private void Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            decoder.Feed(bytes, events);
        }
        catch (EventStreamException e)
        {
            damage = e;
        }
    }

    public override Task<int> ReadAsync(byte[] destination, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(destination.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] destination, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] source, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !disposed)
        {
            disposed = true;
            inner.Dispose();
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            events.Clear();
        }

        base.Dispose(disposing);
    }
}
