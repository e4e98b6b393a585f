using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.ControlPlane;
using ClaudeConfig.Support.Postgres;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Which policy pods see, in their own words: each speaks for itself alone.</summary>
public sealed class WorkloadTests(PostgresFixture postgres, ControlPlaneFixture cluster) : IAsyncLifetime
{
    private TestNamespace space = null!;
    private RunningApp app = null!;

    public async ValueTask InitializeAsync()
    {
        space = await cluster.CreateNamespaceAsync("workloads");
        app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync(), kubeconfig: cluster.Kubeconfig);
        await cluster.Client.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = "bot" } }, space.Name);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await space.DisposeAsync();
    }

    [Fact]
    public async Task Report_OfAPod_IsItsOwnWordUntilItEnds()
    {
        var (token, uid) = await PodAsync("one");
        var (other, _) = await PodAsync("two");
        Assert.Equal(HttpStatusCode.NoContent, await SayAsync(token, Report("rev-1")));
        Assert.Equal(HttpStatusCode.NoContent, await SayAsync(other, Report("rev-1")));
        await HeardAsync(pods => pods.Count == 2);

        await SayAsync(token, Report("rev-2") with { Problem = "line\nbreak", Counts = new ClientCounts { Requests = 3, Errors = 7, HookFailures = -1 } });
        var pods = await HeardAsync(found => found.Any(pod => pod.Report.Revision == "rev-2"));
        var said = Assert.Single(pods, pod => pod.Uid == uid);
        Assert.Equal((space.Name, "one"), (said.Namespace, said.Pod));
        Assert.Equal((3, 3, 0), (said.Report.Counts.Requests, said.Report.Counts.Errors, said.Report.Counts.HookFailures));
        Assert.Equal("line break", said.Report.Problem);
        Assert.Equal("rev-1", pods.Single(pod => pod.Uid != uid).Report.Revision);

        await SayAsync(token, Report("rev-2") with { Ending = true });
        await HeardAsync(found => found.Count == 1);
    }

    [Fact]
    public async Task Report_WithoutAPodsToken_IsRefused()
    {
        var unbound = await TokenAsync(null, ServiceAccountToken.Audience);
        var (_, uid) = await PodAsync("one");
        var foreign = await TokenAsync(new V1BoundObjectReference { ApiVersion = "v1", Kind = "Pod", Name = "one", Uid = uid }, "somebody-else");
        foreach (var token in (string[])[unbound, foreign, "eyJhbGciOiJub25lIn0.e30."])
        {
            Assert.Equal(HttpStatusCode.Forbidden, await SayAsync(token, Report("rev-1")));
        }

        Assert.Empty(await HeardAsync(_ => true));
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("rev 1")]
    public async Task Report_OfWhatCannotBeARevision_Is400(string revision)
    {
        var (token, _) = await PodAsync("one");
        Assert.Equal(HttpStatusCode.BadRequest, await SayAsync(token, Report(revision)));
    }

    [Fact]
    public async Task Anybody_WithoutThePlatformsToken_NeitherSaysNorReads()
    {
        var (token, _) = await PodAsync("one");
        app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Http.GetAsync("/v1/workloads")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await SayAsync(token, Report("rev-1")));
    }

    private WorkloadReport Report(string revision) => new() { Configuration = new ObjectRef(space.Name, "rules"), Revision = revision };

    private async Task<HttpStatusCode> SayAsync(string token, WorkloadReport report)
    {
        using var response = await app.PostAsync("/v1/workloads", JsonSerializer.Serialize(new WorkloadReportCall { Token = token, Report = report }, ContractsJson.Default.WorkloadReportCall));
        return response.StatusCode;
    }

    private async Task<IReadOnlyList<WorkloadState>> HeardAsync(Func<IReadOnlyList<WorkloadState>, bool> wanted)
    {
        IReadOnlyList<WorkloadState> found = [];
        await Eventually.TrueAsync(
            async () => wanted(found = JsonSerializer.Deserialize(await app.Http.GetStringAsync("/v1/workloads"), ContractsJson.Default.WorkloadList)!.Workloads), "what pods say is known", Deadlines.Settled);
        return found;
    }

    private async Task<(string Token, string Uid)> PodAsync(string name)
    {
        var pod = await cluster.Client.CoreV1.CreateNamespacedPodAsync(
            new V1Pod { Metadata = new V1ObjectMeta { Name = name }, Spec = new V1PodSpec { ServiceAccountName = "bot", Containers = [new V1Container { Name = "c", Image = "none" }] } }, space.Name);
        return (await TokenAsync(new V1BoundObjectReference { ApiVersion = "v1", Kind = "Pod", Name = name, Uid = pod.Metadata.Uid }, ServiceAccountToken.Audience), pod.Metadata.Uid);
    }

    private async Task<string> TokenAsync(V1BoundObjectReference? bound, string audience) =>
        (await cluster.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [audience], ExpirationSeconds = 600, BoundObjectRef = bound } }, "bot", space.Name)).Status.Token;
}
