using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>The caller's bytes as they came, but for the edits.</summary>
internal sealed class BodyContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ReadOnlyMemory<byte> body;
    private readonly IReadOnlyList<BodyEdit> edits;

    /// <param name="body">The bytes.</param>
    /// <param name="edits">In the order of their places, none inside another.</param>
    public BodyContent(ReadOnlyMemory<byte> body, IReadOnlyList<BodyEdit>? edits = null)
    {
        (this.body, this.edits) = (body, edits ?? []);
        Headers.ContentType = Json;
    }

    /// <summary>How many bytes are sent.</summary>
    public long Length => TryComputeLength(out var length) ? length : 0;

    /// <summary>The checksum of what is sent, in hexadecimal.</summary>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in Pieces())
        {
            hash.AppendData(piece.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What is sent, in the pieces that it is in.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces() => edits.Count == 0 ? [body] : Edited();

    /// <summary>What is sent.</summary>
    public byte[] ToArray()
    {
        using var all = new MemoryStream();
        foreach (var piece in Pieces())
        {
            all.Write(piece.Span);
        }

        return all.ToArray();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var piece in Pieces())
        {
            await stream.WriteAsync(piece, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        foreach (var edit in edits)
        {
            length += edit.Replacement.Length - (edit.At.End.Value - edit.At.Start.Value);
        }

        return true;
    }

    private IEnumerable<ReadOnlyMemory<byte>> Edited()
    {
        var at = 0;
        foreach (var edit in edits)
        {
            yield return body[at..edit.At.Start.Value];
            yield return edit.Replacement;
            at = edit.At.End.Value;
        }

        yield return body[at..];
    }
}
