using System.Net;
using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Sidecar;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Router.Tests.Sidecar;

public sealed class SidecarTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("claudeconfig-sidecar-").FullName;
    private readonly HttpClient http = new();
    private StubGateway gateway = null!;

    private string TokenFile => Path.Combine(folder, "token");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(TokenFile, "pod-token\n");
        gateway = await StubGateway.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await gateway.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Request_CarriesThePodsTokenAndNoOther()
    {
        await using var sidecar = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, sidecar.Address + "/v1/messages?beta=true") { Content = new StringContent("{}") };
        request.Headers.Add("x-api-key", "mine");
        request.Headers.Add("Authorization", "Bearer placeholder");
        request.Headers.Add("x-claudeconfig-project", "other/project");
        request.Headers.Add("x-forwarded-for", "1.2.3.4");
        request.Headers.Add("anthropic-beta", "a,b");

        var response = await http.SendAsync(request);

        Assert.Equal("echo 2", await response.Content.ReadAsStringAsync());
        var seen = Assert.Single(gateway.Requests);
        Assert.Equal("/v1/messages?beta=true", seen.Path);
        Assert.Equal("Bearer pod-token", seen.Headers["Authorization"]);
        Assert.Equal("team-a/alpha", seen.Headers["x-claudeconfig-project"]);
        Assert.Equal("a,b", seen.Headers["anthropic-beta"]);
        Assert.DoesNotContain("x-api-key", seen.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain("x-forwarded-for", seen.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Gateway_ThatDiesBeforeItsFirstByte_IsTriedAgainWithTheSameBody()
    {
        var dead = false;
        await using var flaky = await StubGateway.StartAsync(async (context, body) =>
        {
            if (!dead)
            {
                dead = true;
                context.Abort();
                return;
            }

            await context.Response.WriteAsync(body);
        });
        await using var sidecar = await StartAsync(options => options with { Gateway = flaky.Url });
        var body = new string('x', 300_000);

        var answer = await http.PostAsync(sidecar.Address + "/v1/messages", new StringContent(body));

        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.Equal(2, flaky.Requests.Count);
    }

    [Fact]
    public async Task Gateway_ThatDiesInTheMiddle_IsNotTriedAgainAndLooksBroken()
    {
        await using var broken = await StubGateway.StartAsync(async (context, _) =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var sidecar = await StartAsync(options => options with { Gateway = broken.Url });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.PostAsync(sidecar.Address + "/v1/messages", new StringContent("{}")));
        Assert.Single(broken.Requests);
    }

    [Fact]
    public async Task Replica_ThatIsGone_IsPassedOver()
    {
        // Nobody listens at the first address.
        await using var sidecar = await StartAsync(
            options => options with { Gateway = new Uri($"http://gateways.example:{gateway.Url.Port}") }, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.9"), IPAddress.Loopback]));

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await http.PostAsync(sidecar.Address + "/v1/messages", new StringContent("{}"))).StatusCode);
        }
    }

    [Fact]
    public async Task Gateway_Nowhere_IsA503InTheCallersDialect()
    {
        await using var sidecar = await StartAsync(options => options with { Gateway = new Uri($"http://127.0.0.1:{FreePort.Next()}") });

        var answer = await http.PostAsync(sidecar.Address + "/v1/messages", new StringContent("{}"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("reaches no gateway", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_PassesWhileItComes()
    {
        var go = new TaskCompletionSource();
        await using var streaming = await StubGateway.StartAsync(async (context, _) =>
        {
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await go.Task;
            await context.Response.WriteAsync("second");
        });
        await using var sidecar = await StartAsync(options => options with { Gateway = streaming.Url });

        using var request = new HttpRequestMessage(HttpMethod.Post, sidecar.Address + "/v1/messages") { Content = new StringContent("{}") };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var first = new byte[5];
        await body.ReadExactlyAsync(first);
        go.SetResult();

        Assert.Equal("first"u8.ToArray(), first);
        Assert.Equal("second", await new StreamReader(body).ReadToEndAsync());
    }

    [Fact]
    public async Task Token_Rotated_IsShownFromThenOn()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var sidecar = await StartAsync(time: time);
        await http.PostAsync(sidecar.Address + "/v1/messages", new StringContent("{}"));
        await File.WriteAllTextAsync(TokenFile, "next");
        time.Advance(TimeSpan.FromSeconds(11));

        await http.PostAsync(sidecar.Address + "/v1/messages", new StringContent("{}"));

        Assert.Equal(["Bearer pod-token", "Bearer next"], gateway.Requests.Select(request => request.Headers["Authorization"]));
    }

    [Fact]
    public async Task Telemetry_GoesWhereItIsTold()
    {
        await using var collector = await StubGateway.StartAsync();
        await using var sidecar = await StartAsync(options => options with { Telemetry = collector.Url });

        await http.PostAsync(sidecar.Address + "/v1/metrics", new StringContent("m"));

        Assert.Equal("/v1/metrics", Assert.Single(collector.Requests).Path);
        Assert.Empty(gateway.Requests);
    }

    [Fact]
    public async Task Ready_OnlyWithATokenAndAPolicy()
    {
        var (from, to) = (Path.Combine(folder, "from"), Directory.CreateDirectory(Path.Combine(folder, "to")).FullName);
        Directory.CreateDirectory(from);
        await using var sidecar = await StartAsync(options => options with { Policy = new PolicyFolders(from, null, to), AdminListen = new IPEndPoint(IPAddress.Loopback, 0), PolicyPollInterval = TimeSpan.FromMilliseconds(20) });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(sidecar.AdminAddress + "/readyz")).StatusCode);

        MountedPolicy.Write(from, "rev-1", ("CLAUDE.md", "hi"));

        await Eventually.TrueAsync(async () => (await http.GetAsync(sidecar.AdminAddress + "/readyz")).IsSuccessStatusCode, "it is ready", Deadlines.Settled);
        Assert.Equal("hi", await File.ReadAllTextAsync(Path.Combine(to, "CLAUDE.md")));
    }

    [Fact]
    public async Task Policy_ThatIsShown_IsToldWithThePodsTokenAtOnceAndWhenThePodEnds()
    {
        var (from, to) = (Directory.CreateDirectory(Path.Combine(folder, "from")).FullName, Directory.CreateDirectory(Path.Combine(folder, "to")).FullName);
        MountedPolicy.Write(from, "rev-1", ("CLAUDE.md", "hi"));
        await using (var sidecar = await StartAsync(options => options with
        {
            Policy = new PolicyFolders(from, null, to), Configuration = new ObjectRef("team-a", "rules"), PolicyPollInterval = TimeSpan.FromMilliseconds(20),
        }))
        {
            await ToldAsync(report => report is { Revision: "rev-1", Ending: false });
            MountedPolicy.Write(from, "rev-2", ("CLAUDE.md", "ho"));
            await ToldAsync(report => report is { Revision: "rev-2", Ending: false });
        }

        await ToldAsync(report => report is { Revision: "rev-2", Ending: true });
        Assert.All(gateway.Requests, request => Assert.Equal("Bearer pod-token", request.Headers["Authorization"]));
        Assert.All(Reports(), report => Assert.Equal(new ObjectRef("team-a", "rules"), report.Configuration));
    }

    [Fact]
    public async Task Counters_CountWhatTheClientMeets()
    {
        var counters = new ClientCounters(TimeProvider.System);
        await using var link = await StubGateway.StartAsync((context, _) =>
        {
            context.Response.StatusCode = context.Request.Query.ContainsKey("bad") ? 500 : 200;
            return Task.CompletedTask;
        });
        using var to = new GatewayLink(
            new SidecarOptions { Gateway = link.Url, TokenFile = TokenFile }, new GatewayReplicas(Dns.GetHostAddressesAsync, () => 0.5, TimeProvider.System), TimeProvider.System);
        var relay = new SidecarRelay(to, counters, TimeProvider.System, NullLogger<SidecarRelay>.Instance);
        await using var front = await RelayFront.StartAsync(relay);

        await http.PostAsync(front.Url + "v1/messages", new StringContent("{}"));
        await http.PostAsync(front.Url + "v1/messages?bad=1", new StringContent("{}"));
        await http.GetAsync(front.Url + "v1/models");
        using var logs = new ByteArrayContent(ClientLogs.Export(ClientLogs.Decision("accept"), ClientLogs.Decision("reject"), ClientLogs.Hooks(3, 1), ClientLogs.Other()));
        logs.Headers.ContentType = new("application/x-protobuf");
        await http.PostAsync(front.Url + "v1/logs", logs);

        Assert.Equal(new ClientCounts { Requests = 2, Errors = 1, ToolDecisions = 2, ToolDenials = 1, HookRuns = 3, HookFailures = 1 }, counters.Current);
        counters.Reset();
        Assert.Equal(new ClientCounts(), counters.Current);
    }

    private IEnumerable<WorkloadReport> Reports() =>
        gateway.Requests.Where(request => request.Path == "/v1/workloads").Select(request => JsonSerializer.Deserialize(request.Body, ContractsJson.Default.WorkloadReport)!);

    private Task ToldAsync(Func<WorkloadReport, bool> wanted) => Eventually.TrueAsync(() => Reports().Any(wanted), "it is told", Deadlines.Settled);

    private async Task<SidecarHost> StartAsync(
        Func<SidecarOptions, SidecarOptions>? change = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null, TimeProvider? time = null)
    {
        var options = new SidecarOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Gateway = gateway.Url, TokenFile = TokenFile, Project = "team-a/alpha", DrainTimeout = TimeSpan.FromSeconds(1) };
        var sidecar = new SidecarHost(change?.Invoke(options) ?? options, time ?? TimeProvider.System, () => 0.5, NullLoggerFactory.Instance, _ => { }, resolve);
        await sidecar.StartAsync();
        return sidecar;
    }
}
