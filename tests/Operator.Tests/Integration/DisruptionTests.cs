using System.Diagnostics;
using System.Text.Json;
using ClaudeConfig.Harness;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>Other writers, other operators, and owners that go away at a bad moment.</summary>
public sealed class DisruptionTests(OperatorFixture fixture, ITestOutputHelper output) : OperatorTest(fixture)
{
    private const string InProject = "projectRef: {name: team}\n";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        ApplyProject("team");
    }

    [Theory]
    [InlineData(ProcessSignal.Terminate)]
    [InlineData(ProcessSignal.Kill)]
    public async Task SecondOperator_WhenTheLeaderGoes_TakesOver(ProcessSignal signal)
    {
        ApplyConfiguration("policy", InProject + "memory: by the first");
        await BundleAsync("policy", "by the first");
        await using var first = Fixture.Operator;
        await Fixture.StartOperatorAsync();

        var clock = Stopwatch.StartNew();
        first.Signal(signal);
        ApplyConfiguration("policy", InProject + "memory: by the second");
        await Eventually.TrueAsync(
            async () => await ConfigMapAsync("claude-code-policy") is { } map && Text(map).Contains("by the second", StringComparison.Ordinal), "the second operator delivers", Deadlines.Slow);

        output.WriteLine($"{signal}: taken over after {clock.Elapsed.TotalSeconds:0.0} s");
        await Eventually.TrueAsync(() => first.HasExited, "the first is gone", Deadlines.Slow);
        Assert.Equal(signal == ProcessSignal.Terminate ? 0 : 137, first.ExitCode);
    }

    [Fact]
    public async Task OtherWriter_WhoKeepsChangingTheBundle_IsNamedAsConflictUntilItStops()
    {
        ApplyConfiguration("policy", InProject + "memory: ours");
        var bundle = await BundleAsync("policy", "ours");
        var key = bundle.Data.First(entry => entry.Value.Contains("ours", StringComparison.Ordinal)).Key;
        var theirs = JsonSerializer.Serialize(new { data = new Dictionary<string, string> { [key] = "theirs" } });

        await Eventually.TrueAsync(
            async () =>
            {
                await Client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch(theirs, V1Patch.PatchType.MergePatch), bundle.Metadata.Name, Home, fieldManager: "rival");
                return Condition(await GetAsync(Configurations, "policy"), "Delivered") is { } delivered && delivered.GetProperty("reason").GetString() == "Conflict";
            },
            "the conflict is shown", Deadlines.Slow);

        Assert.Contains("claude-code-policy", Condition(await GetAsync(Configurations, "policy"), "Ready")!.Value.GetProperty("message").GetString(), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => Text((await ConfigMapAsync(bundle.Metadata.Name))!).Contains("ours", StringComparison.Ordinal), "ours is back", Deadlines.Slow);
        await Eventually.TrueAsync(
            async () => Condition(await GetAsync(Configurations, "policy"), "Ready")!.Value.GetProperty("status").GetString() == "True", "Ready again", Deadlines.Slow);
    }

    [Fact]
    public async Task Project_DeletedWhileNoOperatorRuns_IsCleanedUpByTheNext()
    {
        var label = $"join-{Home}";
        var guest = await NamespaceAsync(("join", label), ("claudeconfig.dev/accept-project", $"{Home}.team"));
        ApplyProject("team", $"namespaceSelector:\n  matchLabels: {{join: {label}}}\nmembers:\n- subject: {{kind: Group, name: devs}}\n  role: Viewer");
        await ReadyAsync(Projects, "team");
        await Eventually.TrueAsync(async () => await BindingsAsync(guest) == 1, "the guest has the binding", Deadlines.Slow);
        await Fixture.Operator.StopAsync();
        await Fixture.Operator.DisposeAsync();

        Delete(Projects, "team");
        Assert.True((await GetAsync(Projects, "team")).GetProperty("metadata").TryGetProperty("deletionTimestamp", out _));
        Assert.Equal(1, await BindingsAsync(guest));

        await Fixture.StartOperatorAsync();
        await Eventually.TrueAsync(async () => await FindAsync(async () => (object)await GetAsync(Projects, "team")) is null, "the project is gone", Deadlines.Slow);
        await Eventually.TrueAsync(async () => await BindingsAsync(guest) == 0, "the binding is gone", Deadlines.Slow);
    }

    [Fact]
    public async Task Namespace_DeletedWithEverythingInIt_Goes()
    {
        Assert.SkipUnless(Fixture.Plane.FinalizesNamespaces, "this control plane has no namespace controller");
        ApplyConfiguration("policy", InProject + "memory: doomed");
        await BundleAsync("policy", "doomed");

        await Client.CoreV1.DeleteNamespaceAsync(Home);

        await Eventually.TrueAsync(async () => await FindAsync(() => Client.CoreV1.ReadNamespaceAsync(Home)) is null, "the namespace is gone", Deadlines.Slow);
    }

    [Fact]
    public async Task ForegroundDeletion_OfAConfiguration_RecreatesNothing()
    {
        Assert.SkipUnless(Fixture.Plane.CollectsGarbage, "this control plane has no garbage collector");
        ApplyConfiguration("policy", InProject + "memory: in the foreground");
        await BundleAsync("policy", "in the foreground");

        Kubectl.Run(Fixture.Kubeconfig, "delete", Configurations, "policy", "-n", Home, "--cascade=foreground", "--timeout=20s");

        ApplyConfiguration("next", InProject + "memory: the next one");
        await BundleAsync("next", "the next one");
        Assert.Null(await ConfigMapAsync("claude-code-policy"));
    }

    private async Task<int> BindingsAsync(string @namespace) =>
        (await Client.RbacAuthorizationV1.ListNamespacedRoleBindingAsync(@namespace, labelSelector: Selection("ClaudeProject", "team", Home))).Items.Count;
}
