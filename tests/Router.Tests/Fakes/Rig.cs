using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.ProviderSimulator;
using ClaudeConfig.Router.Credentials;
using ClaudeConfig.Router.Hosting;
using ClaudeConfig.Router.Options;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>A gateway with two providers and Metering around it, all on loopback.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private static readonly ILoggerFactory NoLog = LoggerFactory.Create(_ => { });
    private readonly string folder = Directory.CreateTempSubdirectory("router-").FullName;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 500 });

    private FakeResolver? resolver;

    private Rig(Simulator first, Simulator second, FakeMetering metering) => (First, Second, Metering) = (first, second, metering);

    public Simulator First { get; }

    public Simulator Second { get; }

    public FakeMetering Metering { get; }

    public Gateway Gateway { get; private set; } = null!;

    public string ConfigFolder => Path.Combine(folder, "config");

    public string SpoolFolder => Path.Combine(folder, "spool");

    public RouterConfig Config => Bundles.Config(First.Address, Second.Address);

    public static async Task<Rig> StartAsync(
        Func<RouterConfig, RouterConfig>? configure = null, Func<RouterOptions, RouterOptions>? options = null, decimal limit = 1000m, bool start = true,
        FakeResolver? resolver = null)
    {
        var accept = new SimulatorOptions { Credentials = [Bundles.UpstreamCredential] };
        var rig = new Rig(await Simulator.StartAsync(accept), await Simulator.StartAsync(accept), await FakeMetering.StartAsync());
        rig.resolver = resolver;
        Clouds.CloudCredentials.Register(rig.First.Clouds);
        Clouds.CloudCredentials.Register(rig.Second.Clouds);
        rig.Metering.Ledger.Limit(Bundles.TeamBudget, limit);
        rig.Metering.Ledger.Limit(Bundles.CompanyBudget, 100_000m);
        Bundles.Publish(rig.ConfigFolder, (configure ?? (config => config))(rig.Config));
        if (start)
        {
            await rig.StartGatewayAsync(options);
        }

        return rig;
    }

    /// <summary>The gateway's clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public async Task StartGatewayAsync(Func<RouterOptions, RouterOptions>? change = null)
    {
        var options = new RouterOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            AdminListen = new IPEndPoint(IPAddress.Loopback, 0),
            ConfigFolder = ConfigFolder,
            SpoolFolder = SpoolFolder,
            Instance = "gw-test",
            MeteringUrl = Metering.Address,
            ConfigPollInterval = TimeSpan.FromMilliseconds(50),
            LeaseInterval = TimeSpan.FromMilliseconds(100),
            ReportInterval = TimeSpan.FromMilliseconds(200),
            DrainTimeout = TimeSpan.FromSeconds(10),
            Cloud = new CloudEnvironment { GoogleTokenAddress = First.Address + "/token" },
        };
        Gateway = new Gateway(change is null ? options : change(options), Time, new Random(1), NoLog, _ => { }, resolver: resolver);
        await Gateway.StartAsync();
    }

    public static string Body(string model = "claude-sonnet-5", int maxTokens = 100, bool stream = false) =>
        $$"""{"model":"{{model}}","max_tokens":{{maxTokens}},"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"hi"}]}""";

    public async Task<HttpResponseMessage> PostAsync(
        string body, string? key = null, string path = "/v1/messages?beta=true", CancellationToken cancellationToken = default, string? behavior = null,
        string? beta = null, string? tags = null, string version = "2023-06-01")
    {
        using var request = Request(HttpMethod.Post, path, key, version);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (behavior is not null)
        {
            request.Headers.Add("anthropic-simulator-behavior", behavior);
        }

        if (tags is not null)
        {
            request.Headers.TryAddWithoutValidation("x-claudeconfig-tags", tags);
        }

        if (beta is not null)
        {
            request.Headers.TryAddWithoutValidation("anthropic-beta", beta);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>A request with these headers and no other credential.</summary>
    public async Task<HttpResponseMessage> PostWithAsync(params (string Name, string Value)[] headers)
    {
        using var request = Request(HttpMethod.Post, "/v1/messages", key: "");
        request.Content = new StringContent(Body(), Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key = null)
    {
        using var request = Request(method, path, key);
        return await http.SendAsync(request);
    }

    public async Task<HttpResponseMessage> AdminAsync(string path) => await http.GetAsync(Gateway.AdminAddress + path);

    public async Task<UsageEvent> EventAsync(Func<UsageEvent, bool>? which = null) =>
        await Eventually.GetAsync(() => Task.FromResult(Metering.Events.FirstOrDefault(which ?? (_ => true))), "an event at Metering", Deadlines.Settled);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }

        await Metering.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>As OpenAI's clients send: a bearer token and nothing of Anthropic's.</summary>
    public async Task<HttpResponseMessage> OpenAIAsync(HttpMethod method, string path, string? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, Gateway.Address + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? Bundles.Key.Reveal());
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string? key, string version = "2023-06-01")
    {
        var request = new HttpRequestMessage(method, Gateway.Address + path);
        key ??= Bundles.Key.Reveal();
        if (key.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        request.Headers.Add("anthropic-version", version);
        request.Headers.Add("x-claude-code-session-id", "session-1");
        return request;
    }
}
