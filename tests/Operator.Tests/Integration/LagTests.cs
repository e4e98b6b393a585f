using System.Text.Json;
using ClaudeConfig.Harness;
using ClaudeConfig.Support.Faults;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>An operator whose view of the cluster is always old.</summary>
public sealed class LagTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(100);

    private string Maps => $"api/v1/namespaces/{Home}/configmaps";

    [Fact]
    public async Task OwnWrites_NotYetSeen_AreMadeOnce()
    {
        await using var pause = await Fixture.PauseOperatorAsync();
        await using var proxy = new FaultProxy(new(System.Net.IPAddress.Loopback, Fixture.Api.Port)) { Delay = Lag };
        await using var process = await LaunchBehindAsync(proxy);
        var secrets = $"api/v1/namespaces/{Home}/secrets";
        var (secretsBefore, mapsBefore) = (await History.NowAsync(Client, secrets), await History.NowAsync(Client, Maps));

        ApplyProject("team", "keys:\n- {name: ci}\n- {name: cd}");
        ApplyConfiguration("policy", "projectRef: {name: team}\nmemory: once");
        for (var i = 0; i < 10; i++)
        {
            // Every label wakes both again while what they wrote is still on its way back to them.
            Kubectl.Run(Fixture.Kubeconfig, "label", "--overwrite", $"{Projects}/team", $"{Configurations}/policy", "-n", Home, $"example.com/touched={i}");
        }

        await ReadyAsync(Projects, "team", deadline: Deadlines.Settled);
        await ReadyAsync(Configurations, "policy", deadline: Deadlines.Settled);

        var written = await History.SinceAsync(Client, secrets, secretsBefore);
        Assert.Equal(["ADDED", "ADDED"], written.Select(change => change.Type));
        var bundles = await BundlesSinceAsync(mapsBefore);
        Assert.Equal("ADDED", Assert.Single(bundles).Type);
    }

    [Fact]
    public async Task Status_WhileTheSpecKeepsChanging_NeverSpeaksOfWhatIsNotApplied()
    {
        await using var pause = await Fixture.PauseOperatorAsync();
        await using var proxy = new FaultProxy(new(System.Net.IPAddress.Loopback, Fixture.Api.Port)) { Delay = Lag };
        await using var process = await LaunchBehindAsync(proxy);
        ApplyProject("team");
        var (statusBefore, mapsBefore) = (await History.NowAsync(Client, PathOf(Configurations)), await History.NowAsync(Client, Maps));

        const int Edits = 12;
        for (var i = 1; i <= Edits; i++)
        {
            ApplyConfiguration("policy", $"projectRef: {{name: team}}\nmemory: edit {i} of {Edits}.");
        }

        await BundleAsync("policy", $"edit {Edits} of {Edits}.", deadline: Deadlines.Settled);
        await ReadyAsync(Configurations, "policy", deadline: Deadlines.Settled);

        var bundles = await BundlesSinceAsync(mapsBefore);
        var specs = new Dictionary<long, string>();
        var (claims, said) = (0, "");
        foreach (var (_, item) in await History.SinceAsync(Client, PathOf(Configurations), statusBefore))
        {
            specs[item.GetProperty("metadata").GetProperty("generation").GetInt64()] = item.GetProperty("spec").GetProperty("memory").GetString()!;
            if (Condition(item, "Delivered") is not { } delivered || delivered.GetProperty("status").GetString() != "True" || item.GetProperty("status").ToString() == said)
            {
                // An edit shows the status of before once more; that is no new claim.
                continue;
            }

            said = item.GetProperty("status").ToString();
            claims++;
            var spoken = specs[delivered.GetProperty("observedGeneration").GetInt64()];
            var live = bundles.Last(change => History.VersionOf(change.Object) < History.VersionOf(item));
            Assert.Contains(spoken, live.Object.GetProperty("data").ToString(), StringComparison.Ordinal);
            Assert.Equal(
                item.GetProperty("status").GetProperty("observedGeneration").GetInt64(), delivered.GetProperty("observedGeneration").GetInt64());
        }

        Assert.InRange(claims, 1, Edits + 1);
    }

    private async Task<ChildProcess> LaunchBehindAsync(FaultProxy proxy)
    {
        var process = Fixture.Launch(new OperatorRun { Kubeconfig = Fixture.KubeconfigVia(proxy), LeaderElection = false });
        await OperatorFixture.ReadyAsync(process);
        return process;
    }

    /// <summary>Everything that happened to the bundle of "policy" since a version.</summary>
    private async Task<IReadOnlyList<(string Type, JsonElement Object)>> BundlesSinceAsync(string version) =>
    [
        .. (await History.SinceAsync(Client, Maps, version)).Where(change => change.Object.GetProperty("metadata").GetProperty("name").GetString() == "claude-code-policy"),
    ];
}
