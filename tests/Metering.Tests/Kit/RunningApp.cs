using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Hosting;
using ClaudeConfig.Metering.Kafka;
using ClaudeConfig.Metering.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>A whole Metering process but for its own process, on a free loopback port.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningApp(WebApplication app, string token)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Http { get; }

    /// <summary>Where gRPC is spoken without TLS.</summary>
    public Uri Grpc => new(_app.Urls.Last());

    public IEnumerable<RouteEndpoint> Endpoints => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    public RuleStore Rules => _app.Services.GetRequiredService<RuleStore>();

    public static async Task<RunningApp> StartAsync(string connectionString, string token = "secret", string? kubeconfig = null, string? ratesFile = null, KafkaOptions? kafka = null, string? reportsDatabase = null, int maxConnections = 40, TimeProvider? time = null)
    {
        var running = await StartUnreadyAsync(connectionString, token, kubeconfig, ratesFile, kafka, reportsDatabase, maxConnections, time);
        await Eventually.TrueAsync(async () => (await running.Http.GetAsync("/readyz")).IsSuccessStatusCode, "Metering is ready", Deadlines.Slow);
        return running;
    }

    /// <summary>For a store that cannot be used.</summary>
    public static async Task<RunningApp> StartUnreadyAsync(string connectionString, string token = "secret", string? kubeconfig = null, string? ratesFile = null, KafkaOptions? kafka = null, string? reportsDatabase = null, int maxConnections = 40, TimeProvider? time = null)
    {
        var tokenFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(tokenFile, token + "\n");
        var app = MeteringApp.Build(
            new MeteringOptions
            {
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                ListenGrpc = new IPEndPoint(IPAddress.Loopback, 0),
                Database = connectionString,
                TokenFile = tokenFile,
                Kubernetes = kubeconfig is not null,
                Kubeconfig = kubeconfig,
                RatesFile = ratesFile,
                Kafka = kafka,
                ReportsDatabase = reportsDatabase,
                MaxConnections = maxConnections,
            },
            time ?? TimeProvider.System);
        await app.StartAsync();
        return new RunningApp(app, token);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json) => Http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    public Task<HttpResponseMessage> SendAsync(params UsageEvent[] events) =>
        PostAsync("/v1/events", JsonSerializer.Serialize(new EventBatch { Events = events }, ContractsJson.Default.EventBatch));

    public Task<HttpResponseMessage> CallAsync(LeaseRequest request) => PostAsync("/v1/leases", JsonSerializer.Serialize(request, ContractsJson.Default.LeaseRequest));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
