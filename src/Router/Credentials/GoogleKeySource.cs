using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Credentials;

/// <summary>Tokens for a service account of Google's, bought with its key (RFC 7523).</summary>
/// <param name="email">The account.</param>
/// <param name="keyId">Which of its keys, or null.</param>
/// <param name="privateKey">PEM.</param>
/// <param name="address">The token endpoint. Google's, whatever the file says: a tenant's file must not say where a gateway sends what it signs.</param>
/// <param name="http">How it is asked.</param>
/// <param name="time">The clock.</param>
internal sealed class GoogleKeySource(string email, string? keyId, string privateKey, string address, CredentialHttp http, TimeProvider time) : ICredentialSource
{
    private const string Remedy = "put the JSON of a service account's key, as 'gcloud iam service-accounts keys create' writes it, into the Secret";

    /// <summary>Reads the file of a key.</summary>
    /// <exception cref="CredentialException">It is none.</exception>
    public static GoogleKeySource Of(string json, CloudEnvironment environment, CredentialHttp http, TimeProvider time)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return (root.Text("type"), root.Text("client_email"), root.Text("private_key")) switch
            {
                ("service_account", { Length: > 0 } email, { Length: > 0 } key) => new GoogleKeySource(email, root.Text("private_key_id"), key, environment.GoogleTokenAddress, http, time),
                ("external_account", _, _) => throw new CredentialException(
                    "its credential is the file of a workload identity pool, which holds no secret: write its audience, and the service account that it impersonates, into credential.workloadIdentity.google"),
                var (type, _, _) => throw new CredentialException($"its credential is JSON of type '{(type is { Length: <= 40 } ? type : "unknown")}' and no service account's key: {Remedy}"),
            };
        }
        catch (JsonException)
        {
            throw new CredentialException($"its credential is no JSON: {Remedy}");
        }
    }

    public async Task<ProviderSecret> FetchAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", Assertion())]),
        };
        var answer = await http.AskAsync(request, cancellationToken);
        return TokenAnswer.Read(answer, time.GetUtcNow());
    }

    private string Assertion()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var head = JsonBody.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("alg"u8, "RS256"u8);
            json.WriteString("typ"u8, "JWT"u8);
            if (keyId is not null)
            {
                json.WriteString("kid"u8, keyId);
            }

            json.WriteEndObject();
        });
        var claims = JsonBody.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("iss"u8, email);
            json.WriteString("scope"u8, GoogleIdentitySource.Scope);
            json.WriteString("aud"u8, address);
            json.WriteNumber("iat"u8, now);
            json.WriteNumber("exp"u8, now + 3600);
            json.WriteEndObject();
        });
        var text = $"{Base64Url.EncodeToString(head.Span)}.{Base64Url.EncodeToString(claims.Span)}";
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(privateKey);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new CredentialException($"the private key in its credential cannot be read: {Remedy}");
        }

        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }
}
