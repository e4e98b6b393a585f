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

    private static async Task<IReadOnlyList<string>> GoneAsync(RouterReportStore store)
    {
        await store.PurgeAsync(TestContext.Current.CancellationToken);
        return await store.GoneWithUsageAsync(TestContext.Current.CancellationToken);
    }

    private Task SayAsync(RouterReportStore store, string instance, bool holdsUsage) =>
        store.SaveAsync(new RouterReport { Instance = instance, Role = RouterRole.Gateway, ReportTime = Now, HoldsUsage = holdsUsage }, TestContext.Current.CancellationToken);
}
