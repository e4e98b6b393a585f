using ClaudeConfig.Harness;
using k8s;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>Two operators, one of which does not know what time it is.</summary>
public sealed class LeadershipTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    [Fact]
    [Trait("speed", "slow")]
    public async Task Leader_StoppedForThirtySeconds_WritesNothingOnWakingAndExits()
    {
        ApplyProject("team");
        ApplyConfiguration("policy", "projectRef: {name: team}\nmemory: by the first.");
        await BundleAsync("policy", "by the first.");
        await using var first = Fixture.Operator;
        await Fixture.StartOperatorAsync();

        first.Signal(ProcessSignal.Stop);
        var stopped = Task.Delay(TimeSpan.FromSeconds(30));
        // These reach the stopped leader's socket one by one. Were it to act on them as it wakes, the bundle would go back to the first of them.
        for (var edit = 1; edit <= 5; edit++)
        {
            ApplyConfiguration("policy", $"projectRef: {{name: team}}\nmemory: by the second, {edit}.");
            await Eventually.TrueAsync(
                async () => await ConfigMapAsync("claude-code-policy") is { } map && Text(map).Contains($"by the second, {edit}.", StringComparison.Ordinal),
                "the second operator leads and delivers",
                TimeSpan.FromSeconds(40));
        }

        await ReadyAsync(Configurations, "policy");
        await stopped;
        var maps = $"api/v1/namespaces/{Home}/configmaps";
        var (mapsBefore, statusBefore) = (await History.NowAsync(Client, maps), await History.NowAsync(Client, PathOf(Configurations)));

        first.Signal(ProcessSignal.Continue);

        await Eventually.TrueAsync(() => first.HasExited, "the first has understood", Deadlines.Slow);
        Assert.NotEqual(0, first.ExitCode);
        Assert.Empty(await History.SinceAsync(Client, maps, mapsBefore));
        Assert.Empty(await History.SinceAsync(Client, PathOf(Configurations), statusBefore));
        ApplyConfiguration("policy", "projectRef: {name: team}\nmemory: still by the second.");
        await BundleAsync("policy", "still by the second.", deadline: Deadlines.Slow);
    }

    [Fact]
    [Trait("speed", "slow")]
    public async Task Clocks_TenMinutesApart_ChangeNothingAboutWhoLeads()
    {
        var library = Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).FirstOrDefault();
        Assert.SkipWhen(library is null, "libfaketime is not installed; 'hack/prerequisites.sh --slow' installs it");
        var first = await Eventually.GetAsync(HolderAsync, "somebody leads", Deadlines.Slow);
        await using var original = Fixture.Operator;
        var ahead = Fixture.Launch(new OperatorRun
        {
            Environment = new Dictionary<string, string> { ["LD_PRELOAD"] = library, ["FAKETIME"] = "+10m", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1" },
        });
        await using (ahead)
        {
            // Twice the lease's length: a candidate that went by the wall clock would take the lease at once.
            await Task.Delay(TimeSpan.FromSeconds(30));
            Assert.Equal(first, await HolderAsync());
            await original.StopAsync();
            await Eventually.TrueAsync(async () => await HolderAsync() is { } holder && holder != first, "the one ahead leads", Deadlines.Slow);
            var second = await HolderAsync();
            var lease = await Client.CoordinationV1.ReadNamespacedLeaseAsync("claudeconfig-operator", Platform);
            Assert.InRange(lease.Spec.AcquireTime!.Value - DateTime.UtcNow, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(11));

            await Fixture.StartOperatorAsync();
            await Task.Delay(TimeSpan.FromSeconds(30));
            Assert.Equal(second, await HolderAsync());
            ahead.Signal(ProcessSignal.Kill);
            await Eventually.TrueAsync(async () => await HolderAsync() is { } holder && holder != second, "the last one leads", Deadlines.Slow);
        }

        ApplyProject("team");
        await ReadyAsync(Projects, "team", deadline: Deadlines.Slow);
    }

    /// <summary>Null while nobody leads.</summary>
    private async Task<string?> HolderAsync() =>
        (await Client.CoordinationV1.ReadNamespacedLeaseAsync("claudeconfig-operator", Platform)).Spec.HolderIdentity is { Length: > 0 } holder ? holder : null;
}
