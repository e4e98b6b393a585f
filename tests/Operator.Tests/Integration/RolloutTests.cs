using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Harness;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>Changes that reach pods by steps, on a real API: two ConfigMaps side by side, and a status from which another Operator goes on.</summary>
public sealed class RolloutTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private const string Canary = "projectRef: {name: team}\nrollout: {strategy: {type: Canary}, steps: [{percent: 50, pause: {}}]}\n";

    private StubMetering metering = null!;
    private IAsyncDisposable paused = null!;
    private ChildProcess? process;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        metering = await StubMetering.StartAsync();
        paused = await Fixture.PauseOperatorAsync();
        await StartAsync();
        ApplyProject("team");
    }

    public override async ValueTask DisposeAsync()
    {
        await process!.DisposeAsync();
        await paused.DisposeAsync();
        await metering.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Canary_IsTriedBesideTheStableRevisionOutlivesItsOperatorAndIsPromoted()
    {
        ApplyConfiguration("policy", Canary + "memory: old");
        var old = Revision(await BundleAsync("policy", "old"));
        var pods = Enumerable.Range(0, 6).Select(number => $"p{number}").ToArray();
        Say(_ => old, pods);
        Assert.Contains("6 of 6 pods", await ConditionAsync(Configurations, "policy", "Deployed", "True"), StringComparison.Ordinal);

        ApplyConfiguration("policy", Canary + "memory: new");
        var trial = await BundleAsync("policy", "new", name: "claude-canary-policy");
        var share = JsonSerializer.Deserialize(trial.Data[RolloutShare.Key], ContractsJson)!;
        Assert.Equal((old, Revision(trial)), (share.Over, share.Revision));
        Assert.Equal(3, pods.Count(pod => share.Takes(RolloutShare.PlaceOf($"uid-{pod}"))));
        Assert.Contains("old", Text((await ConfigMapAsync("claude-code-policy"))!), StringComparison.Ordinal);

        await process!.DisposeAsync();
        await StartAsync();
        Say(pod => share.Takes(RolloutShare.PlaceOf($"uid-{pod}")) ? share.Revision : old, pods);
        await RolloutAsync("Paused", "Gate");
        Assert.Equal(trial.Metadata.ResourceVersion, (await ConfigMapAsync("claude-canary-policy"))!.Metadata.ResourceVersion);

        Kubectl.Run(Fixture.Kubeconfig, "annotate", "claudeconfiguration", "policy", "-n", Home, $"{Names.RolloutPromoteAnnotation}={share.Revision}");
        await BundleAsync("policy", "new");
        Say(_ => share.Revision, pods);
        await ConditionAsync(Configurations, "policy", "Deployed", "True");
        await RolloutAsync("Completed", "Promoted");
        Assert.Contains("promoted", (await EventAsync("RolloutCompleted")).Note, StringComparison.Ordinal);
        await SteadyAsync();
    }

    [Fact]
    public async Task Pods_ThatDoNotFollowInTime_BringTheRevisionBack()
    {
        const string Hasty = "projectRef: {name: team}\nrollout: {strategy: {type: Canary}, steps: [{percent: 50}], progressDeadline: 1s}\n";
        ApplyConfiguration("policy", Hasty + "memory: old");
        var old = Revision(await BundleAsync("policy", "old"));
        Say(_ => old, "p1", "p2");
        await ConditionAsync(Configurations, "policy", "Deployed", "True");

        ApplyConfiguration("policy", Hasty + "memory: new");

        var why = await ConditionAsync(Configurations, "policy", "Deployed", "False", "RolledBack");
        Assert.Contains("ProgressDeadlineExceeded", why, StringComparison.Ordinal);
        Assert.Contains($"{Home}/p", why, StringComparison.Ordinal);
        Assert.Equal(old, (await GetAsync(Configurations, "policy")).GetProperty("status").GetProperty("revision").GetString());
        Assert.Null(await ConfigMapAsync("claude-canary-policy"));
        Assert.Contains(old, (await EventAsync("RolledBack")).Note, StringComparison.Ordinal);
        await SteadyAsync();
    }

    [Fact]
    public async Task Pod_OfAnotherTenant_NeitherDeploysNorHoldsNorRollsBack()
    {
        var elsewhere = await NamespaceAsync();
        ApplyConfiguration("policy", Canary + "memory: old");
        var old = Revision(await BundleAsync("policy", "old"));
        metering.Say(StubMetering.Pod(elsewhere, "liar", "policy", old, from: Home));
        ApplyConfiguration("other", "projectRef: {name: team}\nmemory: other");
        await ReadyAsync(Configurations, "other");
        await ConditionAsync(Configurations, "policy", "Deployed", "Unknown", "NoReports");

        metering.Say(StubMetering.Pod(elsewhere, "liar", "policy", "rev-0", from: Home), StubMetering.Pod(Home, "honest", "policy", old));
        Assert.Contains("1 of 1 pods", await ConditionAsync(Configurations, "policy", "Deployed", "True"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base_WithSteps_GovernsTheConfigurationsThatExtendIt()
    {
        const string Steps = "rollout: {strategy: {type: Canary}, steps: [{percent: 100, pause: {}}]}\n";
        ApplyConfiguration("base", Steps + "memory: first");
        ApplyConfiguration("child", "projectRef: {name: team}\nextends: [{name: base}]");
        var old = Revision(await BundleAsync("child", "first"));
        Say("child", _ => old, "p1");
        await ConditionAsync(Configurations, "child", "Deployed", "True");

        ApplyConfiguration("base", Steps + "memory: second");

        await BundleAsync("child", "second", name: "claude-canary-child");
        Assert.Contains("first", Text((await ConfigMapAsync("claude-code-child"))!), StringComparison.Ordinal);
        Assert.Equal($"{Home}/base", (await RolloutAsync("child", "Progressing", "WaitingForPods")).GetProperty("governor").GetString());
        Kubectl.Run(
            Fixture.Kubeconfig, "annotate", "claudeconfiguration", "base", "-n", Home,
            $"{Names.RolloutPromoteAnnotation}={(await GetAsync(Configurations, "base")).GetProperty("status").GetProperty("revision").GetString()}");
        await BundleAsync("child", "second");
    }

    private static System.Text.Json.Serialization.Metadata.JsonTypeInfo<RolloutShare> ContractsJson => Contracts.Serialization.ContractsJson.Default.RolloutShare;

    private static string Revision(V1ConfigMap map) => map.Metadata.Annotations[Names.RevisionAnnotation];

    private void Say(Func<string, string> revision, params string[] pods) => Say("policy", revision, pods);

    private void Say(string configuration, Func<string, string> revision, params string[] pods) => metering.Say([.. pods.Select(pod => StubMetering.Pod(Home, pod, configuration, revision(pod)))]);

    private Task<JsonElement> RolloutAsync(string phase, string reason) => RolloutAsync("policy", phase, reason);

    private async Task<JsonElement> RolloutAsync(string configuration, string phase, string reason)
    {
        JsonElement found = default;
        await Eventually.TrueAsync(
            async () => (await GetAsync(Configurations, configuration)).GetProperty("status").TryGetProperty("rollout", out found)
                && found.GetProperty("phase").GetString() == phase && found.GetProperty("reason").GetString() == reason,
            $"the rollout is {phase}, {reason}",
            Deadlines.Settled);
        return found;
    }

    private async Task StartAsync()
    {
        process = Fixture.Launch(new OperatorRun { Arguments = ["--metering-url", metering.Address] });
        await OperatorFixture.ReadyAsync(process);
    }
}
