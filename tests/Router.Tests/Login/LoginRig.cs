using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Login;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Login;

/// <summary>A gateway at which people log in with an identity provider on loopback.</summary>
internal sealed class LoginRig : IAsyncDisposable
{
    public const string Settings = """{"availableModels":["sonnet"],"permissions":{"deny":["WebFetch"]}}""";

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private LoginRig(Rig rig, FakeIssuer issuer) => (Rig, Issuer) = (rig, issuer);

    public Rig Rig { get; }

    public FakeIssuer Issuer { get; }

    public FakeLogins Logins => Issuer.Logins;

    public string Url => Rig.Gateway.Address;

    public static async Task<LoginRig> StartAsync(
        Func<RouterConfig, FakeIssuer, RouterConfig>? configure = null, Func<LoginSettings, LoginSettings>? change = null, string? clientSecretFile = null)
    {
        var issuer = await FakeIssuer.StartAsync();
        var rig = await Rig.StartAsync(
            config =>
            {
                config = config with { Projects = [config.Projects[0] with { Oidc = [EntryOf(issuer)], ManagedSettings = Settings }] };
                return configure?.Invoke(config, issuer) ?? config;
            },
            options =>
            {
                // The port must be known before the gateway listens, for its address is never taken from a request.
                var port = FreePort.Next();
                var login = new LoginSettings { PublicUrl = new Uri($"http://127.0.0.1:{port}"), Issuer = issuer.Url, ClientId = issuer.Logins.ClientId, ClientSecretFile = clientSecretFile };
                return options with { Listen = new IPEndPoint(IPAddress.Loopback, port), Login = change?.Invoke(login) ?? login };
            });
        return new LoginRig(rig, issuer);
    }

    public static OidcEntry EntryOf(FakeIssuer issuer, params (string Name, string Value)[] claims) => new()
    {
        Issuer = issuer.Url,
        Audiences = [issuer.Logins.ClientId],
        Claims = [.. claims.Select(claim => new ClaimRequirement(claim.Name, claim.Value))],
    };

    public Task<(int Status, JsonObject Body)> BeginAsync(string prefix = "") => PostAsync(prefix + "/oauth/device_authorization", ("surface", "claude_code"));

    public Task<(int Status, JsonObject Body)> PollAsync(string code = "device-1", string prefix = "") =>
        PostAsync(prefix + "/oauth/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", code));

    public Task<(int Status, JsonObject Body)> RefreshAsync(string token, string prefix = "") =>
        PostAsync(prefix + "/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", token));

    public async Task<(int Status, JsonObject Body)> PostAsync(string path, params (string Name, string Value)[] form) =>
        await SendAsync(new HttpRequestMessage(HttpMethod.Post, Url + path) { Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))) });

    public async Task<(int Status, JsonObject Body)> GetAsync(string path, string? token = null, string? etag = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Url + path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("authorization", "Bearer " + token);
        }

        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("if-none-match", etag);
        }

        return await SendAsync(request);
    }

    public async Task<(int Status, JsonObject Body)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return ((int)response.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Rig.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
