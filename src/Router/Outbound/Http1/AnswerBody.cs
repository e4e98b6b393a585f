using System.Buffers;
using System.Runtime.CompilerServices;

namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>
/// The bytes of one answer. Gives its connection back with the last of them, and never touches it again: what is read from then on is another request's.
/// </summary>
internal sealed class AnswerBody(HostConnections home, Http1Connection connection, AnswerHead head) : Stream
{
    private const long MostDrained = 1024 * 1024;
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(2);

    private long left = head.Length;
    private ChunkDecoder chunks;
    private bool ended;
    private int returned;
    private bool broken;
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

    /// <summary>Ends it at once where there is nothing to read.</summary>
    public void Begin()
    {
        if (head.Framing == BodyFraming.Length && left == 0)
        {
            End();
        }
    }

    // For each piece of a stream: what it waits in is used again.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        if (ended || destination.IsEmpty)
        {
            return 0;
        }

        if (broken)
        {
            throw new IOException("the answer broke before");
        }

        // Until it went well: after anything else nobody knows where on the connection the next byte belongs.
        broken = true;
        var most = head.Framing == BodyFraming.Length ? (int)Math.Min(left, destination.Length) : destination.Length;
        int content;
        do
        {
            var count = await connection.ReadAsync(destination[..most], cancellationToken);
            content = Take(destination.Span[..count]);
        }
        while (content == 0 && !ended);

        broken = false;
        return content;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        // More than one owner disposes of it: the answer's, and whoever reads it.
        if (disposing && !disposed && !ended)
        {
            disposed = true;
            if (broken || head.Framing == BodyFraming.UntilClose || left > MostDrained)
            {
                End(clean: false);
            }
            else
            {
                _ = DrainAsync();
            }
        }

        base.Dispose(disposing);
    }

    /// <summary>What came, without its framing.</summary>
    private int Take(Span<byte> bytes)
    {
        if (bytes.IsEmpty && head.Framing != BodyFraming.UntilClose)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, "the provider closed the connection in the middle of its answer");
        }

        var (content, used, last) = (bytes.Length, bytes.Length, false);
        switch (head.Framing)
        {
            case BodyFraming.Length:
                left -= bytes.Length;
                last = left == 0;
                break;
            case BodyFraming.Chunked:
                content = chunks.Decode(bytes, out used);
                // What moved to the front must not stay behind it: whose buffer it is clears only what it was given.
                bytes[content..].Clear();
                last = chunks.Ended;
                break;
            default:
                last = bytes.IsEmpty;
                break;
        }

        if (last)
        {
            // What follows the end belongs to no request: such a connection serves no other.
            End(used == bytes.Length);
        }

        return content;
    }

    private void End(bool clean = true)
    {
        ended = true;
        // A read may end at the moment at which its owner gives up.
        if (Interlocked.Exchange(ref returned, 1) == 0)
        {
            home.Return(connection, clean && head.KeepAlive);
        }
    }

    // A little that is left is read, so that the connection can serve again: errors that a route retries come here.
    private async Task DrainAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(8 * 1024);
        using var limit = new CancellationTokenSource(LongestDrain, home.Time);
        try
        {
            for (long read = 0, count = 1; count > 0 && !ended; read += count)
            {
                count = read > MostDrained ? throw new IOException("too much is left") : await ReadAsync(buffer, limit.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            End(clean: false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
