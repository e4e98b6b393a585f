using System.Buffers.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Identity;

namespace ClaudeConfig.Router.Identity;

/// <summary>What a JSON Web Token says of itself. Nothing of it is proven: it decides only who is asked.</summary>
internal sealed record TokenClaims
{
    /// <summary>Longer ones are not looked at.</summary>
    public const int LongestToken = 16 * 1024;

    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 16 };

    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    /// <summary>Whether it names the audience of ServiceAccount tokens.</summary>
    public bool IsForUs { get; init; }

    /// <summary>When it ends; null where it does not say, and then it is no token for anybody here.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>A ServiceAccount's token for this product, if it is what it says.</summary>
    public bool IsServiceAccount => IsForUs && Subject.StartsWith(ServiceAccountToken.UserPrefix, StringComparison.Ordinal);

    /// <summary>Whether it looks like one: three parts, of which the first is a JSON object.</summary>
    public static bool Looks(string credential)
    {
        if (!credential.StartsWith("eyJ", StringComparison.Ordinal) || credential.Length > LongestToken)
        {
            return false;
        }

        var first = credential.IndexOf('.', StringComparison.Ordinal);
        var second = credential.IndexOf('.', first + 1);
        return first > 0 && second > first + 1 && credential.IndexOf('.', second + 1) < 0;
    }

    /// <summary>Its second part; null where it cannot be read.</summary>
    public static JsonDocument? Payload(string token)
    {
        var first = token.IndexOf('.', StringComparison.Ordinal);
        var payload = token.AsSpan(first + 1, token.LastIndexOf('.') - first - 1);
        try
        {
            return JsonDocument.Parse(Base64Url.DecodeFromChars(payload), Shallow);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Null where it cannot be read.</summary>
    public static TokenClaims? Read(string token)
    {
        using var document = Payload(token);
        try
        {
            return document?.RootElement is not { ValueKind: JsonValueKind.Object } root ? null : new TokenClaims
            {
                Issuer = Text(root, "iss"),
                Subject = Text(root, "sub"),
                IsForUs = HasAudience(root),
                Expires = root.TryGetProperty("exp", out var end) && end.ValueKind == JsonValueKind.Number && end.TryGetDouble(out var seconds) && seconds is > 0 and < 253402300799
                    ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
                    : null,
            };
        }
        // Bytes that are not UTF-8 surface as InvalidOperationException.
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool HasAudience(JsonElement root) => root.TryGetProperty("aud", out var audience) && audience.ValueKind switch
    {
        JsonValueKind.String => audience.ValueEquals(ServiceAccountToken.Audience),
        JsonValueKind.Array => audience.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(ServiceAccountToken.Audience)),
        _ => false,
    };
}
