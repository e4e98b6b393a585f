using System.Buffers;

namespace ClaudeConfig.Metering.Http;

/// <summary>The body of a request in one piece, in memory that is lent.</summary>
internal sealed class RequestBytes : IDisposable
{
    private const int FirstGuess = 64 * 1024;

    private byte[] _buffer;
    private int _length;

    private RequestBytes(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Kestrel sees to it that it is no longer than allowed.</summary>
    public static async Task<RequestBytes> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var bytes = new RequestBytes(request.ContentLength is { } length and < int.MaxValue ? (int)length + 1 : FirstGuess);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(bytes._buffer.AsMemory(bytes._length), cancellationToken)) > 0)
            {
                bytes._length += read;
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
