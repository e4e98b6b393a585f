using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.Harness;
using ClaudeConfig.ProviderSimulator;
using ClaudeConfig.Router.Hosting;
using ClaudeConfig.Router.Options;
using ClaudeConfig.Router.Standalone;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Router.Tests.Standalone;

/// <summary>People who log in at a gateway that runs with one file.</summary>
public sealed class StandaloneLoginTests : IAsyncLifetime
{
    private const string Settings = """{"permissions":{"deny":["WebFetch"]}}""";

    private static readonly ILoggerFactory NoLog = LoggerFactory.Create(_ => { });

    private readonly string folder = Directory.CreateTempSubdirectory("alone-").FullName;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly int port = FreePort.Next();
    private Simulator provider = null!;
    private FakeIssuer issuer = null!;
    private Gateway? gateway;

    private string Url => $"http://127.0.0.1:{port}";

    public async ValueTask InitializeAsync()
    {
        provider = await Simulator.StartAsync();
        issuer = await FakeIssuer.StartAsync();
        File.WriteAllText(Path.Combine(folder, "settings.json"), Settings);
        File.WriteAllText(Path.Combine(folder, "secret"), "s3cret\n");
        Write(Text());
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        await provider.DisposeAsync();
        await issuer.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Person_LogsIn_IsServedAndGetsThePolicyOfTheText()
    {
        await StartAsync();
        issuer.Logins.Device = null;

        Assert.Equal(Url + "/oauth/token", (string?)(await GetAsync("/.well-known/oauth-authorization-server")).Body["token_endpoint"]);
        var session = await PostAsync("/oauth/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", "device-1"));
        var token = (string)session["access_token"]!;
        var (status, settings) = await GetAsync("/managed/settings", token);
        using var served = await MessageAsync(token);

        Assert.Equal((200, HttpStatusCode.OK), (status, served.StatusCode));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Settings), settings["settings"]));

        // An edit of the policy and of the section counts without a restart; a slip leaves what was.
        File.WriteAllText(Path.Combine(folder, "settings.json"), "{\"a\":1}");
        gateway!.Source.Look();
        Assert.Equal("{\"a\":1}", (await GetAsync("/managed/settings", token)).Body["settings"]!.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "settings.json"), "{");
        gateway.Source.Look();
        Assert.Equal("{\"a\":1}", (await GetAsync("/managed/settings", token)).Body["settings"]!.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "settings.json"), "{}");
        Write(Text().Replace($"publicURL: {Url}", "publicURL: https://claude.example.com", StringComparison.Ordinal));
        gateway.Source.Look();
        Assert.Equal("https://claude.example.com/oauth/token", (string?)(await GetAsync("/.well-known/oauth-authorization-server")).Body["token_endpoint"]);
        Write(Text()[..Text().IndexOf("login:", StringComparison.Ordinal)]);
        gateway.Source.Look();
        Assert.Equal(404, (await GetAsync("/.well-known/oauth-authorization-server")).Status);
    }

    [Fact]
    public async Task Person_OfAnotherGroup_IsNotLetIn()
    {
        await StartAsync();
        using var other = await MessageAsync(issuer.Token(("aud", issuer.Logins.ClientId), ("teams", "sales")));
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
    }

    [Theory]
    [InlineData("publicURL: URL", "publicURL: http://claude.example.com", "login.publicURL: 'http://claude.example.com' is not an https address without a path")]
    [InlineData("publicURL: URL", "publicURL: https://claude.example.com/x", "login.publicURL: 'https://claude.example.com/x' is not an https address without a path")]
    [InlineData("publicURL: URL", "", "login.publicURL: is missing")]
    [InlineData("clientID: gateway", "clientID: other", "with audience \"other\" is in no entry of identity.oidc, so nobody who logs in would be let in; add {issuerURL: ")]
    [InlineData("clientID: gateway", "clientID: gateway\n  scopes: profile", "login.scopes: 'profile' lacks openid")]
    [InlineData("clientSecret: {file: secret}", "clientSecret: s3cret", "login.clientSecret: \"s3cret\" stands here; a map of fields is needed")]
    [InlineData("clientSecret: {file: secret}", "clientSecrets: {file: secret}", "login.clientSecrets: is no field; there are clientID, clientSecret, issuerURL, publicURL, scopes, settings")]
    [InlineData("settings: {file: settings.json}", "settings: {file: secret}", "login.settings: what it refers to is no JSON")]
    [InlineData("audiences: [gateway]", "audiences: []", "audiences: is missing or empty; name the audience of the tokens, for people who log in the login's clientID")]
    [InlineData("internalHosts: [\"127.0.0.1:*\"]", "internalHosts: []", "(outbound.hosts and outbound.internalHosts of this file)")]
    [InlineData("identity:", "identities:", "is in no entry of identity.oidc")]
    public void Mistake_IsNamedWithFieldValueAndRemedy(string good, string bad, string expected)
    {
        var text = Text().Replace($"publicURL: {Url}", "publicURL: URL", StringComparison.Ordinal);
        Assert.Contains(good, text, StringComparison.Ordinal);
        Write(text.Replace(good, bad, StringComparison.Ordinal).Replace("publicURL: URL", $"publicURL: {Url}", StringComparison.Ordinal));
        var config = StandaloneSource.Read(Path.Combine(folder, "router.yaml"), null);
        Assert.Null(config.Bundle);
        Assert.Contains(config.Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(config.Problems, problem => problem.Contains("s3cret", StringComparison.Ordinal) && !bad.Contains("s3cret", StringComparison.Ordinal));
    }

    private void Write(string text) => File.WriteAllText(Path.Combine(folder, "router.yaml"), text);

    private string Text() => $$"""
        providers:
          - {name: anthropic, type: Anthropic, baseURL: "{{provider.Address}}", credential: {file: secret} }
        routes:
          - {name: all, targets: [{name: only, provider: anthropic}]}
        outbound:
          internalHosts: ["127.0.0.1:*"]
        identity:
          oidc:
            - issuerURL: {{issuer.Url}}
              audiences: [gateway]
              groupsClaim: teams
              claims: {teams: platform}
        login:
          publicURL: {{Url}}
          issuerURL: {{issuer.Url}}
          clientID: gateway
          clientSecret: {file: secret}
          settings: {file: settings.json}
        """;

    private async Task StartAsync()
    {
        issuer.Logins.ClientSecret = "s3cret";
        issuer.Logins.Claims = [("teams", "platform")];
        gateway = new Gateway(
            new RouterOptions
            {
                Listen = new IPEndPoint(IPAddress.Loopback, port),
                ConfigFile = Path.Combine(folder, "router.yaml"),
                SpoolFolder = Path.Combine(folder, "spool"),
                Instance = "alone",
                UsageLogFile = Path.Combine(folder, "usage.jsonl"),
            },
            TimeProvider.System, new Random(1), NoLog, _ => { });
        await gateway.StartAsync();
        await Eventually.TrueAsync(() => gateway.Metrics.IssuerFetches.WithLabels("fetched").Value > 0, "the issuer's keys are known", Deadlines.Settled);
    }

    private async Task<(int Status, JsonObject Body)> GetAsync(string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url + path);
        request.Headers.TryAddWithoutValidation("authorization", token is null ? null : "Bearer " + token);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }

    private async Task<JsonObject> PostAsync(string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await http.PostAsync(Url + path, content);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    private async Task<HttpResponseMessage> MessageAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url + "/v1/messages") { Content = new StringContent(Rig.Body(), System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("authorization", "Bearer " + token);
        return await http.SendAsync(request);
    }
}
