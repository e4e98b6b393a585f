using System.Buffers;
using System.IO.Compression;

namespace ClaudeConfig.Metering.Http;

/// <summary>The body of a request in one piece, in memory that is lent.</summary>
internal sealed class RequestBytes : IDisposable
{
    private const int FirstGuess = 64 * 1024;

    private byte[] _buffer;
    private int _length;

    private RequestBytes(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Kestrel sees to it that it is no longer than allowed, and we that it does not become so when it is unpacked.</summary>
    /// <exception cref="BadHttpRequestException">It is packed in a way that is not known, or badly, or too much of it.</exception>
    public static async Task<RequestBytes> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding == "identity")
        {
            return await ReadAsync(request.Body, request.ContentLength is { } length and < int.MaxValue ? (int)length + 1 : FirstGuess, cancellationToken);
        }

        if (!string.Equals(encoding, "gzip", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException($"Content-Encoding \"{encoding}\" is not understood; gzip is", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            await using var unpacked = new GZipStream(request.Body, CompressionMode.Decompress);
            return await ReadAsync(unpacked, FirstGuess, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new BadHttpRequestException($"the body is not gzip: {e.Message}", StatusCodes.Status400BadRequest, e);
        }
    }

    private static async Task<RequestBytes> ReadAsync(Stream body, int guess, CancellationToken cancellationToken)
    {
        var bytes = new RequestBytes(guess);
        try
        {
            int read;
            while ((read = await body.ReadAsync(bytes._buffer.AsMemory(bytes._length), cancellationToken)) > 0)
            {
                bytes._length += read;
                if (bytes._length > EventsEndpoint.LargestBody)
                {
                    throw new BadHttpRequestException($"the body is longer than {EventsEndpoint.LargestBody} bytes", StatusCodes.Status413PayloadTooLarge);
                }

                bytes.GrowIfFull();
            }

            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void GrowIfFull()
    {
        if (_length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
