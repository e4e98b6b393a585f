using System.Buffers;
using ClaudeConfig.Router.Forwarding;

namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>
/// A connection to a provider that one request uses at a time. While it is idle a read is pending: it tells without a system call whether the provider closed
/// it, and is there when the next answer comes.
/// </summary>
internal sealed class Http1Connection(Stream stream, byte[] host, long opened) : IDisposable
{
    private const int FirstBuffer = 4096;
    private const int LongestHead = 64 * 1024;
    // What is copied to go out with the head: beyond it a system call of its own costs less than the copy.
    private const int LargestCopy = 16 * 1024;

    private byte[] buffer = [];
    private int start;
    private int end;
    private ValueTask<int> ahead;
    private bool reading;
    private bool cut;
    private int closed;

    /// <summary>When it was opened, in ticks of the clock.</summary>
    public long Opened => opened;

    /// <summary>When it was given back.</summary>
    public long IdleSince { get; private set; }

    /// <summary>Nothing came since the last answer ended, and it is open: a request may be sent on it.</summary>
    public bool IsFresh => reading && !ahead.IsCompleted && Volatile.Read(ref closed) == 0;

    /// <summary>Starts to wait for the next answer, or for the end.</summary>
    public void BeginIdle(long now)
    {
        IdleSince = now;
        (start, end) = (0, 0);
        Rent();
        ahead = stream.ReadAsync(buffer, CancellationToken.None);
        reading = true;
    }

    /// <summary>Sends a request and reads the head of its answer.</summary>
    /// <exception cref="IOException">The connection broke. Whether the provider got the request nobody knows.</exception>
    /// <exception cref="HttpRequestException">The answer is not valid.</exception>
    public async ValueTask<AnswerHead> ExchangeAsync(HttpRequestMessage request, BodyContent body, CancellationToken cancellationToken)
    {
        using var leaving = cancellationToken.UnsafeRegister(static connection => ((Http1Connection)connection!).Dispose(), this);
        try
        {
            await SendAsync(request, body);
            return await ReceiveAsync();
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is IOException or ObjectDisposedException or HttpRequestException)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException("the connection to the provider was closed", e);
        }
    }

    /// <summary>What came with the head, first; then what comes. 0 at the end of the connection.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (end == start)
        {
            ReturnBuffer();
            return stream.ReadAsync(destination, cancellationToken);
        }

        var count = Math.Min(destination.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(destination.Span);
        start += count;
        return new(count);
    }

    /// <summary>Whether another request may follow: the last one went out whole, and nothing came that its answer does not account for.</summary>
    public bool IsClean => !cut && end == start && Volatile.Read(ref closed) == 0;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref closed, 1) == 0)
        {
            stream.Dispose();
        }
    }

    private async ValueTask SendAsync(HttpRequestMessage request, BodyContent body)
    {
        using var first = new OutgoingBytes();
        RequestHead.Write(first, request, host, body.Length);
        var sent = false;
        try
        {
            foreach (var piece in body.Pieces())
            {
                if (!sent && first.Written.Length + piece.Length <= LargestCopy)
                {
                    first.Append(piece.Span);
                    continue;
                }

                if (!sent)
                {
                    await stream.WriteAsync(first.Written, CancellationToken.None);
                    sent = true;
                }

                await stream.WriteAsync(piece, CancellationToken.None);
            }

            if (!sent)
            {
                await stream.WriteAsync(first.Written, CancellationToken.None);
            }
        }
        catch (IOException)
        {
            // The provider may have answered without reading all of it, and closed: its answer (413, say) tells more than a broken pipe. Where there is none the
            // read fails as well.
            cut = true;
        }
    }

    private async ValueTask<AnswerHead> ReceiveAsync()
    {
        Rent();
        for (var lines = default(AnswerLines); ;)
        {
            var length = lines.EndOf(buffer.AsSpan(start, end - start));
            if (length > 0)
            {
                var head = AnswerHead.Read(buffer.AsSpan(start, length));
                start += length;
                if (!head.Interim)
                {
                    return head;
                }

                head.Response.Dispose();
                lines = default;
                continue;
            }

            // Interim answers count as well: a provider that sends nothing else must not be listened to for ever.
            if (end == LongestHead)
            {
                throw AnswerHead.Refused("its head is longer than 64 KiB");
            }

            MakeRoom();
            // The read that has been pending, or the next.
            var count = reading ? await TakeAhead() : await stream.ReadAsync(buffer.AsMemory(end, Math.Min(buffer.Length, LongestHead) - end), CancellationToken.None);
            if (count == 0)
            {
                throw new HttpIOException(HttpRequestError.ResponseEnded, "the provider closed the connection without an answer");
            }

            end += count;
        }
    }

    private ValueTask<int> TakeAhead()
    {
        reading = false;
        return ahead;
    }

    private void MakeRoom()
    {
        if (end < buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 2, LongestHead));
        buffer.AsSpan(0, end).CopyTo(larger);
        ReturnBuffer();
        buffer = larger;
    }

    private void Rent() => buffer = buffer.Length == 0 ? ArrayPool<byte>.Shared.Rent(FirstBuffer) : buffer;

    private void ReturnBuffer()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            buffer = [];
        }
    }
}
