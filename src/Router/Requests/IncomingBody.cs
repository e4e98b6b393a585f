using System.Buffers;

namespace ClaudeConfig.Router.Requests;

/// <summary>A whole request body in pooled memory: it may have to be sent twice.</summary>
internal sealed class IncomingBody : IDisposable
{
    private const int FirstBuffer = 64 * 1024;

    private byte[] buffer;
    private int length;

    private IncomingBody(int size) => buffer = ArrayPool<byte>.Shared.Rent(size);

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <summary>Reads to the end; null where it is larger than <paramref name="limit"/>.</summary>
    public static async ValueTask<IncomingBody?> ReadAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        // The announced length is only believed up to a bound: a caller that announces much and sends little must not take memory.
        var body = new IncomingBody((int)Math.Min(request.ContentLength + 1 ?? FirstBuffer, 1024 * 1024));
        try
        {
            while (true)
            {
                var read = await request.Body.ReadAsync(body.buffer.AsMemory(body.length), cancellationToken);
                if (read == 0)
                {
                    return body;
                }

                body.length += read;
                if (body.length > limit)
                {
                    body.Dispose();
                    return null;
                }

                body.GrowWhenFull();
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            // It held a prompt.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            buffer = [];
            length = 0;
        }
    }

    private void GrowWhenFull()
    {
        if (length == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            buffer = larger;
        }
    }
}
