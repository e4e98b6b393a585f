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
        Assert.False((await store.ReadAsync(TestContext.Current.CancellationToken)).AnySilent);
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

    private static async Task<IReadOnlyList<string>> GoneAsync(RouterReportStore store)
    {
        await store.PurgeAsync(TestContext.Current.CancellationToken);
        return await store.GoneWithUsageAsync(TestContext.Current.CancellationToken);
    }

    private Task SayAsync(RouterReportStore store, string instance, bool holdsUsage, params string[] adopted) =>
        store.SaveAsync(new RouterReport { Instance = instance, Role = RouterRole.Gateway, ReportTime = Now, HoldsUsage = holdsUsage, Adopted = adopted }, TestContext.Current.CancellationToken);
}
