using System.Text.Json;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>Many objects, and nothing to do for them.</summary>
public sealed class ScaleTests(OperatorFixture fixture, ITestOutputHelper output) : OperatorTest(fixture)
{
    private const string Good = """{"projectRef": {"name": "team"}, "settings": {"cleanupPeriodDays": 7}}""";
    private const string Bad = """{"projectRef": {"name": "team"}, "settings": {"effortLevel": "extreme"}}""";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        ApplyProject("team");
    }

    [Fact]
    public async Task AThousandInvalidConfigurations_AreSaidToBeAndCostNothingMore()
    {
        await CreateManyAsync("ClaudeConfiguration", Configurations, 1000, i => $"bad-{i}", _ => Bad);
        await Eventually.TrueAsync(async () => (await ListAsync(Configurations)).All(item => Is(item, "Valid", "False")), "all are said to be invalid", Deadlines.Slow);
        var address = await OperatorFixture.ReadyAsync(Fixture.Operator);
        var before = await SettledAsync(address);

        ApplyConfiguration("healthy", "projectRef: {name: team}\nmemory: fine");
        await ReadyAsync(Configurations, "healthy");
        await BundleAsync("healthy", "fine");
        var after = await SettledAsync(address);

        // The healthy one's revision, bundle and status, and its project's count; applies, not requests, because a lease is renewed meanwhile.
        Assert.InRange(Applies(after) - Applies(before), 3, 6);
        Assert.Equal(before.Sum("controller_runtime_reconcile_errors_total"), after.Sum("controller_runtime_reconcile_errors_total"));
        Assert.False(Fixture.Operator.HasExited);
    }

    [Fact]
    public Task FiveHundredConfigurations_WithNoChange_CostNoWrite() => WritesNothingAsync(500, TimeSpan.FromSeconds(10));

    [Fact]
    [Trait("speed", "slow")]
    public Task FiveHundredConfigurations_WithNoChangeForFiveMinutes_CostNoWrite() => WritesNothingAsync(500, TimeSpan.FromMinutes(5));

    [Fact]
    public Task TwentyThousandObjects_OfWhichAQuarterIsForeign_StayWithinMemory() => StaysWithinMemoryAsync(5_000, limitMiB: 400);

    [Fact]
    [Trait("speed", "slow")]
    public Task TwentyThousandConfigurations_BesideForeignSecrets_StayWithinMemory() => StaysWithinMemoryAsync(20_000, limitMiB: 660);

    /// <summary>Memory of the process as a user sees it, JIT included. The limit is what was measured and half as much again.</summary>
    private async Task StaysWithinMemoryAsync(int count, double limitMiB)
    {
        await using var pause = await Fixture.PauseOperatorAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 5000), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var secret = $$$"""{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "foreign-{{{i}}}"}, "stringData": {"value": "{{{new string('x', 2000)}}}"}}""";
            using var answer = await Client.SendAsync(HttpMethod.Post, $"api/v1/namespaces/{Home}/secrets", secret);
            answer.EnsureSuccessStatusCode();
        });
        await CreateManyAsync("ClaudeConfiguration", Configurations, count, i => $"c-{i}", _ => Good);

        await using var process = Fixture.Launch(new OperatorRun { LeaderElection = false });
        var address = await OperatorFixture.ReadyAsync(process);
        await Eventually.TrueAsync(
            async () => (await OperatorMetrics.ReadAsync(address)).Sum("controller_runtime_apply_total", "resource=\"claudeconfigurations\",outcome=\"updated\"") >= count,
            "all are Ready",
            TimeSpan.FromMinutes(10));
        var settled = await SettledAsync(address);

        var memory = settled.Sum("process_working_set_bytes") / 1024 / 1024;
        output.WriteLine($"{memory:0} MiB resident with {count} configurations");
        Assert.InRange(memory, 30, limitMiB);
        Assert.InRange(settled.Sum("informer_objects", "resource=\"secrets\""), 0, 100);
        // Ten kinds are listed and watched; a list of more than 500 comes in pages.
        Assert.InRange(settled.Sum("rest_client_requests_total", "method=\"GET\""), 20 + (count / 500), double.MaxValue);
    }

    private async Task WritesNothingAsync(int count, TimeSpan quiet)
    {
        await using var pause = await Fixture.PauseOperatorAsync();
        await using var process = Fixture.Launch(new OperatorRun { LeaderElection = false });
        var address = await OperatorFixture.ReadyAsync(process);
        await CreateManyAsync("ClaudeConfiguration", Configurations, count, i => $"c-{i}", _ => Good);
        await Eventually.TrueAsync(async () => (await ListAsync(Configurations)).All(item => Is(item, "Ready", "True")), "all are Ready", Deadlines.Slow);
        var before = await SettledAsync(address);
        Assert.True(before.Writes >= 3 * count, $"{before.Writes} writes cannot have made {count} configurations ready");

        await Task.Delay(quiet);

        var after = await OperatorMetrics.ReadAsync(address);
        Assert.Equal(before.Writes, after.Writes);
        Assert.Equal(before.Sum("controller_runtime_reconcile_total"), after.Sum("controller_runtime_reconcile_total"));
    }

    /// <summary>The counters once no apply was sent for two seconds.</summary>
    private static async Task<OperatorMetrics> SettledAsync(Uri address)
    {
        OperatorMetrics last;
        do
        {
            last = await OperatorMetrics.ReadAsync(address);
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
        while (Applies(await OperatorMetrics.ReadAsync(address)) != Applies(last));
        return last;
    }

    private static double Applies(OperatorMetrics metrics) =>
        metrics.Sum("controller_runtime_apply_total") - metrics.Sum("controller_runtime_apply_total", "outcome=\"unchanged\"");
}
