using System.Diagnostics;
using System.Text.Json;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Integration;

public sealed class LifecycleTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        ApplyProject("team", "keys:\n- name: ci\n  duration: 720h\nproviders:\n- {name: local, type: Ollama, baseURL: \"https://ollama.example.com\"}\nmembers:\n- subject: {kind: Group, name: devs}\n  role: Developer");
        ApplyConfiguration("policy", "projectRef: {name: team}\nmemory: steady");
        Apply(Manifest("Budget", "money", "limit: {amount: \"10\", currency: USD}\nscope: {projectRef: {name: team}}\nperiod: {type: Monthly, timeZone: UTC}"));
        Apply(Manifest("ModelRoute", "way", "projectRef: {name: team}\ntargets:\n- {name: first, provider: local, model: m}\nstrategy: {type: Priority}"));
        await ReadyAsync(Projects, "team");
        await ReadyAsync(Configurations, "policy");
        await ReadyAsync(Budgets, "money");
        await ReadyAsync(Routes, "way");
    }

    [Fact]
    public async Task Operator_ToldToStop_ExitsInTimeAndTheNextWritesTheSameAndNothingElse()
    {
        await RouterConfigAsync();
        var before = await SteadyAsync();
        var bundle = await RouterConfigAsync();

        var clock = Stopwatch.StartNew();
        var code = await Fixture.Operator.StopAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"stopping took {clock.Elapsed}");
        await Fixture.Operator.DisposeAsync();

        await Fixture.StartOperatorAsync();
        ApplyConfiguration("policy", "projectRef: {name: team}\nmemory: after the restart");
        await BundleAsync("policy", "after the restart", deadline: Deadlines.Settled);
        await ReadyAsync(Configurations, "policy");

        var after = await SteadyAsync();
        Assert.Equal(bundle.Version, (await RouterConfigAsync()).Version);
        Assert.Contains(bundle.Config.Routes, route => route.Route.Namespace == Home);
        Assert.Equal(Without(before, "policy"), Without(after, "policy"));
    }

    [Fact]
    public async Task Reconcile_ThatChangesNothing_WritesNothing()
    {
        var before = await SteadyAsync();

        // A new annotation reconciles everything and asks for nothing.
        Kubectl.Run(Fixture.Kubeconfig, "annotate", "namespace", Home, "example.com/touched=yes");
        Kubectl.Run(Fixture.Kubeconfig, "label", "namespace", Home, "example.com/touched=yes");
        ApplyConfiguration("marker", "memory: seen");
        await ReadyAsync(Configurations, "marker");
        var after = await SteadyAsync();

        Assert.Equal(before, after.Where(line => !line.Contains("/marker", StringComparison.Ordinal)));
    }

    private Task<IReadOnlyList<string>> SteadyAsync() => SteadyAsync(["-n", Platform, "-l", "claudeconfig.dev/component=router-config,!claudeconfig.dev/gateway"]);

    private static IEnumerable<string> Without(IEnumerable<string> lines, string name) => lines.Where(line => !line.Contains(name, StringComparison.Ordinal));

    private Task<RouterBundle> RouterConfigAsync() => Eventually.GetAsync(
        async () =>
        {
            var secrets = await Client.CoreV1.ListNamespacedSecretAsync(Platform, labelSelector: "claudeconfig.dev/component=router-config,!claudeconfig.dev/gateway");
            var files = secrets.Items.SelectMany(secret => secret.Data).ToDictionary();
            var bundle = RouterBundle.Read(files.GetValueOrDefault);
            return bundle.Config.Projects.Any(project => project.Project.Namespace == Home) ? bundle : null;
        },
        "the Routers' bundle holds the project", Deadlines.Settled);
}
