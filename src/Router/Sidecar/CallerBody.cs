using System.Buffers;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>A request's body on its way: passed on as it comes, and kept as long as it is small, so that another gateway can be given all of it.</summary>
internal sealed class CallerBody(HttpRequest request)
{
    /// <summary>More is sent once and not kept: a sidecar has little memory.</summary>
    public const int MostKept = 4 * 1024 * 1024;
    private const int ChunkSize = 16 * 1024;

    private ArrayBufferWriter<byte>? kept = new();
    private bool ended;

    /// <summary>Whether it can be sent from the beginning.</summary>
    public bool CanStart => kept is not null;

    public bool IsEmpty => request.ContentLength is 0 or null && !request.Headers.TransferEncoding.Any();

    public long? Length => request.ContentLength;

    /// <summary>All of it, once it was passed on; empty where it was too large to keep.</summary>
    public ReadOnlyMemory<byte> Kept => ended && kept is not null ? kept.WrittenMemory : default;

    public async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        if (kept is { WrittenCount: > 0 } before)
        {
            await target.WriteAsync(before.WrittenMemory, cancellationToken);
        }

        var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            while (!ended)
            {
                var read = await request.Body.ReadAsync(chunk, cancellationToken);
                ended = read == 0;
                Keep(chunk.AsSpan(0, read));
                await target.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (kept is not null && kept.WrittenCount + bytes.Length <= MostKept)
        {
            kept.Write(bytes);
        }
        else if (bytes.Length > 0)
        {
            kept = null;
        }
    }
}
