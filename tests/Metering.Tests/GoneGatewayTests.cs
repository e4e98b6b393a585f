using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Metering.Routers;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Gateways that go for good, with and without usage that nobody has.</summary>
public sealed class GoneGatewayTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Gateway_GoneWithUsage_IsMissedUntilItIsBackOrNobodyWouldCountItAnyMore()
    {
        var store = new RouterReportStore(Ledger.Database, Time);
        await SayAsync(store, "gw-0", holdsUsage: false);
        await SayAsync(store, "gw-1", holdsUsage: true);
        Assert.Empty(await GoneAsync(store));
        Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(["gw-1"], await GoneAsync(store));
        Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(["gw-1"], await GoneAsync(store));
        await SayAsync(store, "gw-1", holdsUsage: false);
        Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Empty(await GoneAsync(store));
        await SayAsync(store, "gw-2", holdsUsage: true);
        Time.Advance(TimeSpan.FromDays(33));
        Assert.Empty(await GoneAsync(store));
        Assert.Empty(await MissedAsync(store));
    }

    [Fact]
    public async Task Gateway_ThatStopsReporting_IsMissedByItsNameUntilItIsBack()
    {
        var store = new RouterReportStore(Ledger.Database, Time);
        var begun = Now;
        await SayAsync(store, "gw-0", holdsUsage: false);
        await SayAsync(store, "gw-1", holdsUsage: false);
        Time.Advance(TimeSpan.FromSeconds(19));
        await SayAsync(store, "gw-0", holdsUsage: false);
        Assert.Empty(await MissedAsync(store));
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([new MissedGateway("gw-1", begun, Reports: false)], await MissedAsync(store));
        Assert.Equal(["gw-0"], (await store.ReadAsync(TestContext.Current.CancellationToken)).Fresh.Select(report => report.Instance));
        await SayAsync(store, "gw-1", holdsUsage: false);
        Assert.Empty(await MissedAsync(store));
    }

    [Fact]
    public async Task Gateway_ThatSaidThatItGoes_IsNotMissed()
    {
        var store = new RouterReportStore(Ledger.Database, Time);
        await SayAsync(store, "gw-0", holdsUsage: false);
        await store.SaveAsync(new RouterReport { Instance = "gw-1", Role = RouterRole.Gateway, ReportTime = Now, Leaving = true }, TestContext.Current.CancellationToken);
        await SayAsync(store, "gw-2", holdsUsage: false);
        Time.Advance(TimeSpan.FromSeconds(21));
        // A neighbour has the third's spool: it is gone for good.
        await SayAsync(store, "gw-0", holdsUsage: false, "gw-2");
        Assert.Empty(await MissedAsync(store));
        // The first of a rolling update is there again, and stays away then.
        await SayAsync(store, "gw-1", holdsUsage: false);
        Time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(["gw-0", "gw-1"], (await MissedAsync(store)).Select(gateway => gateway.Instance));
    }

    [Fact]
    public async Task Gateway_WhoseChargesDoNotArrive_IsMissedThoughItReports()
    {
        var store = new RouterReportStore(Ledger.Database, Time);
        var since = Now.AddSeconds(-10);
        var report = new RouterReport { Instance = "gw-0", Role = RouterRole.Gateway, ReportTime = Now, UndeliveredSince = since };
        await store.SaveAsync(report, TestContext.Current.CancellationToken);
        Assert.Empty(await MissedAsync(store));
        Time.Advance(TimeSpan.FromSeconds(11));
        await store.SaveAsync(report, TestContext.Current.CancellationToken);
        Assert.Equal([new MissedGateway("gw-0", since, Reports: true)], await MissedAsync(store));
        await store.SaveAsync(report with { UndeliveredSince = null }, TestContext.Current.CancellationToken);
        Assert.Empty(await MissedAsync(store));
    }

    [Fact]
    public async Task Gateway_WhoseUsageAnotherDelivered_IsMissedNoMore()
    {
        var store = new RouterReportStore(Ledger.Database, Time);
        await SayAsync(store, "gw-1", holdsUsage: true);
        await SayAsync(store, "gw-2", holdsUsage: true);
        Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(["gw-1", "gw-2"], await GoneAsync(store));
        await SayAsync(store, "gw-0", holdsUsage: false, "gw-1");
        Assert.Equal(["gw-2"], await GoneAsync(store));
        // It came back and went again: what was delivered is of before.
        await SayAsync(store, "gw-1", holdsUsage: true);
        Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(["gw-1", "gw-2"], await GoneAsync(store));
    }

    [Fact]
    public async Task Gateway_ThatWasServingWhenItFellSilent_IsMissedThoughItsSpoolWasEmpty()
    {
        var store = new RouterReportStore(Ledger.Database, Time);
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await SayAsync(store, "gw-1", holdsUsage: false);
        await Ledger.CallAsync(A.Call("gw-1").Acquiring("l", 10, 10, budget));
        await Ledger.CallAsync(A.Call("gw-1").Renewing("l", outstanding: 5));
        Time.Advance(TimeSpan.FromSeconds(16));
        await Ledger.Sweeper.SweepAsync(TestContext.Current.CancellationToken);
        Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(["gw-1"], await GoneAsync(store));
        await SayAsync(store, "gw-1", holdsUsage: false);
        Assert.Empty(await GoneAsync(store));
    }

    private static async Task<IReadOnlyList<MissedGateway>> MissedAsync(RouterReportStore store) => (await store.ReadAsync(TestContext.Current.CancellationToken)).Missed;

    private static async Task<IReadOnlyList<string>> GoneAsync(RouterReportStore store)
    {
        await store.PurgeAsync(TestContext.Current.CancellationToken);
        return await store.GoneWithUsageAsync(TestContext.Current.CancellationToken);
    }

    private Task SayAsync(RouterReportStore store, string instance, bool holdsUsage, params string[] adopted) =>
        store.SaveAsync(new RouterReport { Instance = instance, Role = RouterRole.Gateway, ReportTime = Now, HoldsUsage = holdsUsage, Adopted = adopted }, TestContext.Current.CancellationToken);
}
