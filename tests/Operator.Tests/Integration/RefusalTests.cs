using System.Text.Json;
using ClaudeConfig.Harness;
using k8s;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>An API server that will not take an operator's children, here because its role lacks ConfigMaps.</summary>
public sealed class RefusalTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private const int Count = 20;

    private readonly string account = $"restricted-{Guid.NewGuid().ToString("n")[..8]}";
    private string kubeconfig = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        kubeconfig = Fixture.KubeconfigOf(account);
        var role = File.ReadAllText(Repository.PathOf("config", "rbac", "claudeconfig-operator.yaml"));
        Apply(role.Replace("name: claudeconfig-operator", $"name: {account}", StringComparison.Ordinal).Replace("      - configmaps\n", "", StringComparison.Ordinal));
        Fixture.InstallPlatformRole(account);
        Kubectl.Run(Fixture.Kubeconfig, "create", "clusterrole", $"{account}-maps", "--verb=get,list,watch", "--resource=configmaps");
        foreach (var name in (string[])[account, $"{account}-maps"])
        {
            Kubectl.Run(Fixture.Kubeconfig, "create", "clusterrolebinding", name, $"--clusterrole={name}", $"--serviceaccount={Platform}:{account}");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var kind in (string[])["clusterrolebinding", "clusterrole"])
        {
            Kubectl.Try(Fixture.Kubeconfig, null, "delete", kind, account, $"{account}-maps", "--ignore-not-found");
        }

        await base.DisposeAsync();
    }

    [Fact]
    public async Task RefusedChildren_AcrossARestart_KeepTheirPausesAndComeThroughWhenTheyMay()
    {
        await using var pause = await Fixture.PauseOperatorAsync();
        ApplyProject("team");
        await CreateManyAsync("ClaudeConfiguration", Configurations, Count, i => $"c-{i}", _ => """{"projectRef": {"name": "team"}, "memory": "wanted"}""");
        var first = Fixture.Launch(new OperatorRun { Kubeconfig = kubeconfig, LeaderElection = false });
        await using (first)
        {
            await Eventually.TrueAsync(async () => (await ListAsync(Configurations)).All(item => Attempts(item) >= 3), "each was tried three times", Deadlines.Slow);
            Assert.All(await ListAsync(Configurations), item =>
            {
                var message = Condition(item, "Ready")!.Value.GetProperty("message").GetString();
                Assert.Contains("configmaps", message, StringComparison.Ordinal);
                Assert.Contains("status.retry.nextTime", message, StringComparison.Ordinal);
            });
            first.Signal(ProcessSignal.Kill);
        }

        var before = (await ListAsync(Configurations)).ToDictionary(Name, Attempts);
        var second = Fixture.Launch(new OperatorRun { Kubeconfig = kubeconfig, LeaderElection = false });
        await using (second)
        {
            var address = await OperatorFixture.ReadyAsync(second);
            await Eventually.TrueAsync(
                async () => (await OperatorMetrics.ReadAsync(address)).Sum("controller_runtime_reconcile_total", "controller=\"claude-configuration\"") >= Count, "the second looked at all", Deadlines.Slow);
            Assert.All(await ListAsync(Configurations), item => Assert.InRange(Attempts(item), before[Name(item)], before[Name(item)] + 1));

            // Nobody waits out a pause who mends the object itself; with the right granted, all the others follow.
            Kubectl.Run(Fixture.Kubeconfig, "create", "clusterrolebinding", $"{account}-all", "--clusterrole=claudeconfig-operator", $"--serviceaccount={Platform}:{account}");
            try
            {
                ApplyConfiguration("c-0", "projectRef: {name: team}\nmemory: edited");
                await BundleAsync("c-0", "edited", deadline: Deadlines.Settled);
                await Eventually.TrueAsync(async () => (await ListAsync(Configurations)).All(item => Is(item, "Ready", "True")), "all come through", Deadlines.Slow);
                Assert.All(await ListAsync(Configurations), item => Assert.False(item.GetProperty("status").TryGetProperty("retry", out _)));
            }
            finally
            {
                Kubectl.Try(Fixture.Kubeconfig, null, "delete", "clusterrolebinding", $"{account}-all");
            }
        }
    }

    [Fact]
    public async Task RefusedCleanup_OfADeletedConfiguration_IsToldUntilSomebodyGivesUpOnIt()
    {
        var label = $"join-{Home}";
        var guest = await NamespaceAsync(("join", label), ("claudeconfig.dev/accept-project", $"{Home}.team"));
        ApplyProject("team", $"namespaceSelector:\n  matchLabels: {{join: {label}}}");
        ApplyConfiguration("policy", "projectRef: {name: team}\nmemory: left behind");
        await Eventually.TrueAsync(async () => await BundlesAsync(guest) == 1, "the guest has the bundle", Deadlines.Slow);
        await using var pause = await Fixture.PauseOperatorAsync();
        await using var process = Fixture.Launch(new OperatorRun { Kubeconfig = kubeconfig, LeaderElection = false });

        Delete(Configurations, "policy");

        var message = await ConditionAsync(Configurations, "policy", "Ready", "False", "Terminating", deadline: Deadlines.Settled);
        Assert.Contains("configmaps", message, StringComparison.Ordinal);
        Assert.Contains("claudeconfig.dev/skip-cleanup", message, StringComparison.Ordinal);
        await EventAsync("Terminating");
        Assert.Equal(1, await BundlesAsync(guest));

        Kubectl.Run(Fixture.Kubeconfig, "annotate", Configurations, "policy", "-n", Home, "claudeconfig.dev/skip-cleanup=true");
        await Eventually.TrueAsync(async () => await FindAsync(async () => (object)await GetAsync(Configurations, "policy")) is null, "the configuration is gone", Deadlines.Slow);
        Assert.Equal(1, await BundlesAsync(guest));
    }

    private async Task<int> BundlesAsync(string @namespace) =>
        (await Client.CoreV1.ListNamespacedConfigMapAsync(@namespace, labelSelector: Selection("ClaudeConfiguration", "policy", Home))).Items.Count;

    private static string Name(JsonElement item) => item.GetProperty("metadata").GetProperty("name").GetString()!;

    private static int Attempts(JsonElement item) =>
        item.TryGetProperty("status", out var status) && status.TryGetProperty("retry", out var retry) ? retry.GetProperty("attempts").GetInt32() : 0;
}
