using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>An OpenID Connect issuer on loopback that can rotate, hang and lie.</summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly List<(string Id, AsymmetricAlgorithm Key)> keys = [];
    private int made;

    private FakeIssuer(WebApplication app)
    {
        this.app = app;
        Logins = new FakeLogins(this);
    }

    /// <summary>Where people log in on devices.</summary>
    public FakeLogins Logins { get; }

    public string Url => app.Urls.First();

    /// <summary>Key sets that were asked for.</summary>
    public int Fetches { get; private set; }

    /// <summary>What the key set is instead.</summary>
    public Func<HttpContext, Task>? KeysInstead { get; set; }

    /// <summary>What the discovery document is instead.</summary>
    public string? DiscoveryInstead { get; set; }

    public static async Task<FakeIssuer> StartAsync(bool elliptic = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        var fake = new FakeIssuer(app);
        fake.Rotate(elliptic);
        app.Run(fake.HandleAsync);
        await app.StartAsync();
        return fake;
    }

    /// <summary>A new key in place of all others, as far as what is published goes.</summary>
    public void Rotate(bool elliptic = false)
    {
        keys.Clear();
        keys.Add(($"key-{++made}", elliptic ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048)));
    }

    public JsonObject Claims(params (string Name, JsonNode? Value)[] more)
    {
        var claims = new JsonObject
        {
            ["iss"] = Url,
            ["aud"] = "claudeconfig.dev",
            ["sub"] = "alice",
            ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in more)
        {
            claims[name] = value;
        }

        return claims;
    }

    public string Token(params (string Name, JsonNode? Value)[] more) => Sign(Claims(more));

    /// <summary>Signed with the current key, whatever the header says.</summary>
    public string Sign(JsonObject claims, string? keyId = null, string? algorithm = null)
    {
        var (id, key) = keys[0];
        var header = new JsonObject { ["alg"] = algorithm ?? (key is RSA ? "RS256" : "ES256"), ["typ"] = "JWT", ["kid"] = keyId ?? id };
        var signed = $"{Tokens.Encode(header.ToJsonString())}.{Tokens.Encode(claims.ToJsonString())}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = key is RSA rsa ? rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : ((ECDsa)key).SignData(bytes, HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Signed with the public key as a shared secret: the oldest trick there is.</summary>
    public string Confused()
    {
        var header = new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT", ["kid"] = keys[0].Id };
        var signed = $"{Tokens.Encode(header.ToJsonString())}.{Tokens.Encode(Claims().ToJsonString())}";
        var secret = Encoding.ASCII.GetBytes(((RSA)keys[0].Key).ExportSubjectPublicKeyInfoPem());
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
    }

    public string KeySet()
    {
        var listed = new JsonArray();
        foreach (var (id, key) in keys)
        {
            listed.Add(key is RSA rsa ? Of(id, rsa.ExportParameters(false)) : Of(id, ((ECDsa)key).ExportParameters(false)));
        }

        return new JsonObject { ["keys"] = listed }.ToJsonString();
    }

    private static JsonObject Of(string id, RSAParameters key) =>
        new() { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = id, ["n"] = Base64Url.EncodeToString(key.Modulus), ["e"] = Base64Url.EncodeToString(key.Exponent) };

    private static JsonObject Of(string id, ECParameters key) =>
        new() { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = id, ["x"] = Base64Url.EncodeToString(key.Q.X), ["y"] = Base64Url.EncodeToString(key.Q.Y) };

    public JsonObject Discovery() => new()
    {
        ["issuer"] = Url,
        ["jwks_uri"] = Url + "/keys",
        ["token_endpoint"] = Url + "/token",
        ["device_authorization_endpoint"] = Url + "/device",
    };

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path == "/.well-known/openid-configuration")
        {
            await context.Response.WriteAsync(DiscoveryInstead ?? Discovery().ToJsonString());
        }
        else if (context.Request.Path == "/keys")
        {
            Fetches++;
            await (KeysInstead is { } instead ? instead(context) : context.Response.WriteAsync(KeySet()));
        }
        else if (context.Request.Path == "/device" || context.Request.Path == "/token")
        {
            await Logins.HandleAsync(context);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
