using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Hosting;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.ControlPlane;
using ClaudeConfig.Support.Postgres;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Gateways with tokens of their own: each speaks for its pod, and nobody without one for any.</summary>
public sealed class GatewayTokenTests(PostgresFixture postgres, ControlPlaneFixture cluster) : IAsyncLifetime
{
    private const string Shared = "secret";
    private const string Account = "claudeconfig-gateway";
    private TestNamespace space = null!;
    private WebApplication app = null!;
    private HttpClient http = null!;
    private string database = null!;

    public async ValueTask InitializeAsync()
    {
        space = await cluster.CreateNamespaceAsync("gateways");
        foreach (var name in (string[])[Account, "other"])
        {
            await cluster.Client.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = name } }, space.Name);
        }

        var tokens = Path.GetTempFileName();
        await File.WriteAllTextAsync(tokens, Shared);
        database = await postgres.CreateDatabaseAsync();
        app = MeteringApp.Build(
            new MeteringOptions
            {
                Listen = new IPEndPoint(IPAddress.Loopback, 0), Database = database, TokenFile = tokens, Kubeconfig = cluster.Kubeconfig, Namespace = space.Name, BindGateways = true,
            },
            TimeProvider.System);
        await app.StartAsync();
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        await Eventually.TrueAsync(async () => (await http.GetAsync("/readyz")).IsSuccessStatusCode, "Metering is ready", Deadlines.Slow);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await space.DisposeAsync();
    }

    [Fact]
    public async Task Gateway_WithItsOwnToken_SpeaksForItsPodAlone()
    {
        var token = await TokenAsync(Account, "gw-0");
        Assert.Equal(HttpStatusCode.OK, (await EventsAsync(token, A.Event(DateTimeOffset.UtcNow, 1) with { Source = "gw-0" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(token, "/v1/leases", Lease("gw-0"))).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(token, "/v1/routers", Report("gw-0"))).Status);
        var (status, body) = await EventsAsync(token, A.Event(DateTimeOffset.UtcNow, 1) with { Source = "gw-0" }, A.Event(DateTimeOffset.UtcNow, 1) with { Source = "gw-1" });
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("events[1].source", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(token, "/v1/leases", Lease("gw-1"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(token, "/v1/routers", Report("gw-1"))).Status);
    }

    [Fact]
    public async Task Gateway_ThatHasTheSpoolOfASilentOne_DeliversAndRetiresInItsNameAndTakesNothing()
    {
        var token = await TokenAsync(Account, "gw-0");
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(await TokenAsync(Account, "gw-1"), "/v1/routers", Report("gw-1"))).Status);
        var (late, farewell) = (A.Event(DateTimeOffset.UtcNow, 1) with { Source = "gw-1" }, LeaseOf("gw-1") with { Retired = ["run"] });
        Assert.Equal(HttpStatusCode.Forbidden, (await EventsAsync(token, late)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(token, "/v1/leases", Json(farewell))).Status);

        await using (var connection = new NpgsqlConnection(database))
        {
            await connection.OpenAsync();
            await using var silence = new NpgsqlCommand("update router_reports set received_at = now() - interval '61 seconds' where instance = 'gw-1'", connection);
            Assert.Equal(1, await silence.ExecuteNonQueryAsync());
        }

        Assert.Equal(HttpStatusCode.OK, (await EventsAsync(token, A.Event(DateTimeOffset.UtcNow, 1) with { Source = "gw-0" }, late)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(token, "/v1/leases", Json(farewell))).Status);
        var renewal = farewell with { Renew = [new LeaseRenew { LeaseId = "lease" }] };
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(token, "/v1/leases", Json(renewal))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(token, "/v1/routers", Report("gw-1"))).Status);
        // One that never was has no spool.
        Assert.Equal(HttpStatusCode.Forbidden, (await EventsAsync(token, late with { Source = "gw-2" })).Status);
    }

    [Theory]
    [InlineData("""{"events":[{"source":"gw-0","source":"gw-1","id":"x"}]}""", HttpStatusCode.Forbidden)]
    [InlineData("""{"events":[{"attribution":{"source":"gw-1"},"source":"gw-0"}]}""", HttpStatusCode.OK)]
    [InlineData("""{"events":[{"source":null}]}""", HttpStatusCode.Forbidden)]
    [InlineData("""{"events":[{}]}""", HttpStatusCode.OK)]
    public async Task Source_HoweverItIsWritten_IsNotAnothers(string batch, HttpStatusCode expected) =>
        Assert.Equal(expected, (await PostAsync(await TokenAsync(Account, "gw-0"), "/v1/events", batch)).Status);

    [Fact]
    public async Task Anybody_WithoutSuchAToken_ReportsNothing()
    {
        string[] tokens =
        [
            Shared,
            await TokenAsync("other", "gw-9"),
            await TokenAsync(Account, "gw-8", ServiceAccountToken.Audience),
            // Not bound to a pod: anybody who may create tokens could have made it.
            await TokenAsync(Account, null),
            (await TokenAsync(Account, "gw-7"))[..^8] + "AAAAAAAA",
        ];
        foreach (var token in tokens)
        {
            foreach (var (path, json) in (IEnumerable<(string, string)>)[("/v1/events", """{"events":[]}"""), ("/v1/leases", Lease("gw-9")), ("/v1/routers", Report("gw-9"))])
            {
                Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(token, path, json)).Status);
            }
        }

        // The operator reads with the token that it shares, and a gateway's is none of the operator's.
        Assert.Equal(HttpStatusCode.OK, await GetAsync(Shared));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(await TokenAsync(Account, "gw-6")));
    }

    private static string Lease(string source) => Json(LeaseOf(source));

    private static LeaseRequest LeaseOf(string source) => new() { Source = source, CallId = Guid.NewGuid().ToString("N") };

    private static string Json(LeaseRequest request) => JsonSerializer.Serialize(request with { CallId = Guid.NewGuid().ToString("N") }, ContractsJson.Default.LeaseRequest);

    private static string Report(string instance) =>
        JsonSerializer.Serialize(new RouterReport { Instance = instance, Role = RouterRole.Gateway, ReportTime = DateTimeOffset.UtcNow }, ContractsJson.Default.RouterReport);

    private Task<(HttpStatusCode Status, string Body)> EventsAsync(string token, params UsageEvent[] events) =>
        PostAsync(token, "/v1/events", JsonSerializer.Serialize(new EventBatch { Events = events }, ContractsJson.Default.EventBatch));

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string token, string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<HttpStatusCode> GetAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/routers");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<string> TokenAsync(string account, string? pod, string audience = GatewayToken.Audience)
    {
        V1BoundObjectReference? bound = null;
        if (pod is not null)
        {
            var made = await cluster.Client.CoreV1.CreateNamespacedPodAsync(
                new V1Pod { Metadata = new V1ObjectMeta { Name = pod }, Spec = new V1PodSpec { ServiceAccountName = account, Containers = [new V1Container { Name = "c", Image = "none" }] } }, space.Name);
            bound = new V1BoundObjectReference { ApiVersion = "v1", Kind = "Pod", Name = pod, Uid = made.Metadata.Uid };
        }

        var request = new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [audience], ExpirationSeconds = 600, BoundObjectRef = bound } };
        return (await cluster.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, account, space.Name)).Status.Token;
    }
}
