using System.IO.Compression;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>
/// Providers are asked for no compression, and some, or what stands between, compress all the same. What can be decoded is, because usage
/// is read from it, and passes on plain.
/// </summary>
internal static class ContentDecoding
{
    public static Stream Of(HttpContent content, Stream body)
    {
        if (!content.Headers.NonValidated.Contains("Content-Encoding"))
        {
            return body;
        }

        var encodings = content.Headers.ContentEncoding;

        var decoded = body;
        // Applied in the order in which they are listed, so the last comes off first.
        foreach (var encoding in encodings.Reverse())
        {
            if (Decoder(encoding, decoded) is not { } next)
            {
                return body;
            }

            decoded = next;
        }

        encodings.Clear();
        content.Headers.ContentLength = null;
        return decoded;
    }

    private static Stream? Decoder(string encoding, Stream body) => encoding.Trim().ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),
        "identity" or "" => body,
        _ => null,
    };
}
