using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Signs and reads tokens of ServiceAccounts: JWTs under a key of this cluster's own.</summary>
internal sealed class ServiceAccountTokens(ECDsa key, TimeProvider time) : IDisposable
{
    /// <summary>The issuer, and the audience of tokens for this API.</summary>
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";

    private static readonly string Header = Encode("""{"alg":"ES256","kid":"localcluster","typ":"JWT"}"""u8);

    /// <summary>Takes the key from the folder, so that tokens outlive a restart, or makes a new one.</summary>
    public static ServiceAccountTokens Open(string? folder, TimeProvider time, Action<string, string> writePrivate)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (folder is not null)
        {
            var path = Path.Combine(folder, "service-account.pem");
            if (File.Exists(path))
            {
                key.ImportFromPem(File.ReadAllText(path));
            }
            else
            {
                writePrivate(path, key.ExportPkcs8PrivateKeyPem() + "\n");
            }
        }

        return new ServiceAccountTokens(key, time);
    }

    public string Sign(TokenClaims claims)
    {
        var body = new JsonObject
        {
            ["aud"] = new JsonArray([.. claims.Audiences.Select(audience => (JsonNode)audience)]),
            ["exp"] = claims.Expires.ToUnixTimeSeconds(),
            ["iat"] = time.GetUtcNow().ToUnixTimeSeconds(),
            ["iss"] = Issuer,
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = claims.Namespace,
                ["serviceaccount"] = new JsonObject { ["name"] = claims.Account, ["uid"] = claims.AccountUid },
            },
            ["nbf"] = time.GetUtcNow().ToUnixTimeSeconds(),
            ["sub"] = claims.UserName,
        };
        if (claims.Bound is { } bound)
        {
            body["kubernetes.io"]![bound.Kind.ToLowerInvariant()] = new JsonObject { ["name"] = bound.Name, ["uid"] = bound.Uid };
        }

        var content = $"{Header}.{Encode(JsonSerializer.SerializeToUtf8Bytes(body))}";
        return $"{content}.{Encode(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}";
    }

    /// <returns>What the token says, or null where it is not ours, was changed, or has expired.</returns>
    public TokenClaims? Read(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || parts[0] != Header || Decode(parts[1]) is not { } body || Decode(parts[2]) is not { } signature)
        {
            return null;
        }

        if (!key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256))
        {
            return null;
        }

        // The signature is ours, so the body has the form that Sign gives it.
        var claims = TokenClaims.Read((JsonObject)JsonNode.Parse(body)!);
        return claims.Expires > time.GetUtcNow() ? claims : null;
    }

    public void Dispose() => key.Dispose();

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private static byte[]? Decode(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
