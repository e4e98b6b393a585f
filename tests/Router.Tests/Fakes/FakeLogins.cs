using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>The device authorization and token endpoints of a <see cref="FakeIssuer"/> (RFC 8628), with refresh tokens that are good once.</summary>
internal sealed class FakeLogins(FakeIssuer issuer)
{
    private readonly ConcurrentDictionary<string, bool> refreshTokens = [];
    private int made;

    public string ClientId { get; set; } = "gateway";

    /// <summary>Null for a public client.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What the person did in the browser: an OAuth error, or null for approved.</summary>
    public string? Device { get; set; } = "authorization_pending";

    /// <summary>Who the person is, on top of what every token says.</summary>
    public (string Name, JsonNode? Value)[] Claims { get; set; } = [];

    public TimeSpan TokenLife { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What a token answer is instead.</summary>
    public Func<HttpContext, Task>? TokenInstead { get; set; }

    /// <summary>What the answer of the device authorization endpoint is instead.</summary>
    public Action<JsonObject>? Spoil { get; set; }

    /// <summary>Forms that came in, in order, with the path before each.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public void Revoke() => refreshTokens.Clear();

    public async Task HandleAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        Requests.Enqueue(context.Request.Path + "?" + string.Join('&', form.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}")));
        if (form["client_id"] != ClientId || !HasSecret(context, form))
        {
            await ErrorAsync(context, 401, "invalid_client");
        }
        else if (context.Request.Path == "/device")
        {
            await BeginAsync(context);
        }
        else if (TokenInstead is { } instead)
        {
            await instead(context);
        }
        else
        {
            await (form["grant_type"] == "refresh_token" ? RefreshAsync(context, form["refresh_token"].ToString()) : PollAsync(context, form["device_code"].ToString()));
        }
    }

    private bool HasSecret(HttpContext context, IFormCollection form) =>
        ClientSecret is null
        || form["client_secret"] == ClientSecret
        || context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"));

    private async Task BeginAsync(HttpContext context)
    {
        var answer = new JsonObject
        {
            ["device_code"] = "device-1",
            ["user_code"] = "WDJB-MJHT",
            ["verification_uri"] = issuer.Url + "/activate",
            ["verification_uri_complete"] = issuer.Url + "/activate?user_code=WDJB-MJHT",
            ["expires_in"] = 600,
            ["interval"] = 1,
        };
        Spoil?.Invoke(answer);
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private Task PollAsync(HttpContext context, string code) =>
        code != "device-1" ? ErrorAsync(context, 400, "invalid_grant")
        : Device is { } error ? ErrorAsync(context, 400, error)
        : TokensAsync(context);

    private Task RefreshAsync(HttpContext context, string token) => refreshTokens.TryRemove(token, out _) ? TokensAsync(context) : ErrorAsync(context, 400, "invalid_grant");

    private async Task TokensAsync(HttpContext context)
    {
        var refresh = $"refresh-{Interlocked.Increment(ref made)}";
        refreshTokens[refresh] = true;
        await context.Response.WriteAsync(new JsonObject
        {
            ["access_token"] = "of-the-provider",
            ["token_type"] = "Bearer",
            ["refresh_token"] = refresh,
            ["id_token"] = issuer.Token([("aud", ClientId), ("exp", (DateTimeOffset.UtcNow + TokenLife).ToUnixTimeSeconds()), ("jti", refresh), .. Claims]),
            ["expires_in"] = 300,
        }.ToJsonString());
    }

    private static async Task ErrorAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(new JsonObject { ["error"] = error, ["error_description"] = "<script>alert(1)</script>" }.ToJsonString());
    }
}
