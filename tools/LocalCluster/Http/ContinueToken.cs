using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Where the next page of a list begins.</summary>
/// <param name="ResourceVersion">Version of the first page; -1 for an inconsistent continuation at the current state.</param>
/// <param name="After">The last object that was listed.</param>
internal sealed record ContinueToken(long ResourceVersion, ObjectKey After)
{
    public string Encode(bool allNamespaces)
    {
        var start = allNamespaces && After.Namespace.Length > 0 ? $"{After.Namespace}/{After.Name}\0" : $"{After.Name}\0";
        var json = new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = ResourceVersion, ["start"] = start };
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    public static ContinueToken Decode(string token, string? @namespace)
    {
        var bytes = Bits(token);
        if (GoJsonSyntax.FindError(bytes) is { } error)
        {
            throw Invalid(error);
        }

        try
        {
            var json = JsonSerializer.Deserialize<JsonObject>(bytes);
            var start = ((string?)json?["start"] ?? "").TrimEnd('\0');
            if ((string?)json?["v"] != "meta.k8s.io/v1" || start.Length == 0)
            {
                throw ApiErrors.BadRequest("invalid continue token: continue key is not valid: server does not recognize this encoded version \"\"");
            }

            var slash = start.IndexOf('/');
            var key = slash < 0 ? new ObjectKey(@namespace ?? "", start) : new ObjectKey(start[..slash], start[(slash + 1)..]);
            return new ContinueToken((long?)json?["rv"] ?? -1, key);
        }
        catch (Exception mistyped) when (mistyped is InvalidOperationException or FormatException or JsonException)
        {
            throw Invalid(mistyped.Message);
        }
    }

    // Go's decoder, unlike ours, lets bits that are left over be anything.
    private static byte[] Bits(string token)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var bytes = new List<byte>(token.Length);
        var (buffer, bits) = (0, 0);
        for (var i = 0; i < token.Length; i++)
        {
            var value = Alphabet.IndexOf(token[i], StringComparison.Ordinal);
            if (value < 0 || (i == token.Length - 1 && token.Length % 4 == 1))
            {
                throw Invalid($"illegal base64 data at input byte {i}");
            }

            (buffer, bits) = ((buffer << 6) | value, bits + 6);
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        return [.. bytes];
    }

    private static ApiException Invalid(string reason) => ApiErrors.BadRequest($"invalid continue token: continue key is not valid: {reason}");
}
