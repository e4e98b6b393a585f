using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace ClaudeConfig.Router.Identity.Oidc;

/// <summary>The keys that an issuer publishes, as far as they are used here. Immutable; compared by reference.</summary>
internal sealed class KeySet
{
    private const int MostKeys = 64;
    private const int LeastRsaBits = 2048;
    private const int MostRsaBits = 8192;

    // What proves that the issuer signed. Nothing with a shared secret: the public key would be the secret.
    public static readonly IReadOnlyList<string> Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly IReadOnlyList<JsonWebKey> keys;

    private KeySet(IReadOnlyList<JsonWebKey> keys) => this.keys = keys;

    /// <summary>Reads a document of <c>jwks_uri</c>. Keys that are of no use here are left out.</summary>
    /// <param name="json">The document.</param>
    /// <param name="problem">Why nothing of it can be used, or null.</param>
    public static KeySet? Read(ReadOnlySpan<byte> json, out string? problem)
    {
        try
        {
            var listed = JsonNode.Parse(json)?["keys"] as JsonArray;
            JsonWebKey[] usable = [.. (listed ?? []).Take(MostKeys).OfType<JsonObject>().Select(Key).OfType<JsonWebKey>()];
            problem = usable.Length > 0 ? null : "its key set holds no RSA key of 2048 bits or more and no EC key that signs";
            return usable.Length > 0 ? new KeySet(usable) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            problem = "its key set is no JSON";
            return null;
        }
    }

    /// <summary>Keys that may have signed a token: those of its key id, or all where it names none.</summary>
    public IReadOnlyList<SecurityKey> For(string? keyId) => [.. keys.Where(key => string.IsNullOrEmpty(keyId) || key.Kid == keyId)];

    private static JsonWebKey? Key(JsonObject json)
    {
        try
        {
            var key = new JsonWebKey(json.ToJsonString());
            return key.Use is null or "" or "sig" && IsUsable(key) ? key : null;
        }
        // One key that cannot be read takes no other with it.
        catch (Exception e) when (e is ArgumentException or FormatException or JsonException)
        {
            return null;
        }
    }

    // Whatever else the document holds: a secret key would be a mistake, and a symmetric one proves nothing.
    private static bool IsUsable(JsonWebKey key) => key.Kty switch
    {
        JsonWebAlgorithmsKeyTypes.RSA => key.N is not null && key.E is not null && key.KeySize is >= LeastRsaBits and <= MostRsaBits,
        JsonWebAlgorithmsKeyTypes.EllipticCurve => key is { X: not null, Y: not null, Crv: "P-256" or "P-384" or "P-521" },
        _ => false,
    };
}
