using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Router.Tests;

/// <summary>A gateway that comes back frees what its earlier runs held, and not before their usage is known.</summary>
public sealed class RetirementTests : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("runs-").FullName;
    private readonly CallingLedger ledger = new();
    private readonly CancellationTokenSource stopping = new();
    private volatile bool delivered;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        stopping.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Begin_AfterOtherRuns_NamesAllThatWereNotRetired()
    {
        var first = Incarnations.Begin(folder, "boot");
        var second = Incarnations.Begin(folder, "boot");
        Assert.Empty(first.Earlier);
        Assert.Equal([first.Current], second.Earlier);
        var third = Incarnations.Begin(folder, "boot");
        Assert.Equal([first.Current, second.Current], third.Earlier);
        third.Retired();
        Assert.Equal([third.Current], Incarnations.Begin(folder, "boot").Earlier);
    }

    [Fact]
    public void Begin_AfterTheMachineStartedAnew_NamesNoRunOfBefore()
    {
        Incarnations.Begin(folder, "boot");
        var after = Incarnations.Begin(folder, "another");
        Assert.Empty(after.Earlier);
        Assert.Equal([after.Current], Incarnations.Begin(folder, "another").Earlier);
    }

    [Fact]
    public async Task Run_BeforeEverythingIsDelivered_SaysNothingAndThenNamesTheEarlierRuns()
    {
        var earlier = Incarnations.Begin(folder, "boot");
        var incarnations = Incarnations.Begin(folder, "boot");
        var looked = 0;
        var run = Retire(incarnations, () => Interlocked.Increment(ref looked) > 5 && delivered);
        await Eventually.TrueAsync(() => Volatile.Read(ref looked) > 8, "it looks again and again", Deadlines.Settled);
        Assert.Empty(ledger.Calls);
        delivered = true;
        await run;
        Assert.Equal([earlier.Current], Assert.Single(ledger.Calls).Retired);
        Assert.Equal([incarnations.Current], Incarnations.Begin(folder, "boot").Earlier);
    }

    [Fact]
    public async Task Run_WhileMeteringIsAway_TriesAgainUntilItIsHeard()
    {
        Incarnations.Begin(folder, "boot");
        ledger.Away = 1;
        await Retire(Incarnations.Begin(folder, "boot"), () => true);
        Assert.Equal(2, ledger.Calls.Count);
    }

    [Fact]
    public async Task Gateway_ThatWasKilledWithMoneyInHand_FreesItWhenItIsBack()
    {
        await using var rig = await Rig.StartAsync(limit: 1m);
        await rig.Gateway.DisposeAsync();
        rig.Metering.Ledger.Call(new LeaseRequest
        {
            Source = "gateway-0",
            CallId = "killed",
            Incarnation = "killed",
            Acquire = [new LeaseAcquire { LeaseId = "left", Budgets = [Bundles.TeamBudget], Minimum = 0.9m, Wanted = 0.9m }],
        });
        Assert.Equal(0.9m, rig.Metering.Ledger.Figures(Bundles.TeamBudget).Held);
        await File.AppendAllLinesAsync(Path.Combine(rig.SpoolFolder, "incarnations"), ["killed " + Incarnations.MachineBoot()]);

        await rig.StartGatewayAsync();

        await Eventually.TrueAsync(() => rig.Metering.Ledger.Figures(Bundles.TeamBudget).Held == 0m, "the money is free", Deadlines.Settled);
    }

    [Fact]
    public async Task Gateway_WhoseSpoolIsDamaged_NamesNoEarlierRunNowOrLater()
    {
        await using var rig = await Rig.StartAsync(limit: 1m);
        using (var response = await rig.PostAsync(Rig.Body()))
        {
            await rig.EventAsync();
        }

        await rig.Gateway.DisposeAsync();
        rig.Metering.Ledger.Call(new LeaseRequest
        {
            Source = "gateway-0",
            CallId = "killed",
            Incarnation = "killed",
            Acquire = [new LeaseAcquire { LeaseId = "left", Budgets = [Bundles.TeamBudget], Minimum = 0.9m, Wanted = 0.9m }],
        });
        var runs = Path.Combine(rig.SpoolFolder, "incarnations");
        await File.AppendAllLinesAsync(runs, ["killed " + Incarnations.MachineBoot()]);
        var segment = Directory.EnumerateFiles(Path.Combine(rig.SpoolFolder, "events"), "*.seg").First();
        await File.AppendAllTextAsync(segment, "these bytes are no record");

        await rig.StartGatewayAsync();

        Assert.Single(await File.ReadAllLinesAsync(runs));
        await rig.Gateway.DisposeAsync();
        await rig.StartGatewayAsync();
        var calls = rig.Metering.Ledger.Calls;
        using (var response = await rig.PostAsync(Rig.Body()))
        {
        }

        await Eventually.TrueAsync(() => rig.Metering.Ledger.Calls > calls, "Metering is spoken to", Deadlines.Settled);
        Assert.True(rig.Metering.Ledger.Figures(Bundles.TeamBudget).Held >= 0.9m);
    }

    private Task Retire(Incarnations incarnations, Func<bool> hasDelivered) =>
        new Retirement(ledger, "gateway-0", incarnations, hasDelivered, TimeProvider.System, NullLogger<Retirement>.Instance).RunAsync(stopping.Token);

    private sealed class CallingLedger : ILedger
    {
        public List<LeaseRequest> Calls { get; } = [];

        public int Away { get; set; }

        public Task<LeaseResponse> CallAsync(LeaseRequest request, CancellationToken cancellationToken)
        {
            Calls.Add(request);
            return Calls.Count <= Away ? throw new LedgerUnavailableException("away") : Task.FromResult(new LeaseResponse());
        }
    }
}
