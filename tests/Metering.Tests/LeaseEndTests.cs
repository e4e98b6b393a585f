using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>What becomes of reserved money when a gateway dies, or a window ends, in whatever order the news arrives.</summary>
public sealed class LeaseEndTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task DeadGateway_EventsBeforeExpiry_ChargeNothingTwice()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.CallAsync(A.Call().Acquiring("l", 10, 10, budget));
        await Ledger.CallAsync(A.Call().Renewing("l", outstanding: 5));
        await Ledger.SendAsync(A.Event(Now, 5).Settling("l", 5));
        Time.Advance(TimeSpan.FromSeconds(16));
        await Ledger.Sweeper.SweepAsync(CancellationToken.None);
        var figures = await Ledger.FiguresAsync(budget);
        Assert.Equal((5m, 0m, 5m), (figures.Spent, figures.Provisional, figures.Held));
    }

    [Fact]
    public async Task RestartedGateway_ThatHasDelivered_FreesWhatItsEarlierRunsHeldAndNoOtherLease()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.CallAsync((A.Call() with { Incarnation = "run-1" }).Acquiring("open", 10, 10, budget).Acquiring("silent", 20, 20, budget));
        await Ledger.CallAsync((A.Call() with { Incarnation = "run-1" }).Renewing("open", outstanding: 6));
        await Ledger.CallAsync((A.Call("other") with { Incarnation = "run-1" }).Acquiring("another gateway", 1, 1, budget));
        Time.Advance(TimeSpan.FromSeconds(16));
        await Ledger.CallAsync((A.Call("other") with { Incarnation = "run-1" }).Renewing("another gateway"));
        await Ledger.Sweeper.SweepAsync(CancellationToken.None);
        await Ledger.CallAsync((A.Call() with { Incarnation = "run-2" }).Acquiring("new", 3, 3, budget));
        await Ledger.SendAsync(A.Event(Now, 2).Settling("open", 4));
        await AssertReservedAsync(budget, held: 28, provisional: 2);

        var retire = A.Call() with { Incarnation = "run-2", Retired = ["run-0", "run-1"] };
        await Ledger.CallAsync(retire);
        await Ledger.CallAsync(retire);

        await AssertReservedAsync(budget, held: 4, provisional: 0);
        Assert.Equal(2, (await Ledger.FiguresAsync(budget)).Spent);
        // Late, it is counted all the same, and takes nothing from anybody else's lease.
        await Ledger.SendAsync(A.Event(Now, 1).Settling("open", 1));
        await AssertReservedAsync(budget, held: 4, provisional: 0);
        Assert.Equal(3, (await Ledger.FiguresAsync(budget)).Spent);
    }

    [Fact]
    public async Task RunThatWasRetired_IsNotHeardAnyMore()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.CallAsync((A.Call() with { Incarnation = "run-1" }).Acquiring("l", 10, 10, budget));
        var stranger = (A.Call() with { Incarnation = "run-2" }).Renewing("l", returned: 10);
        Assert.Equal(LeaseRefusalReason.UnknownLease, (await Ledger.CallAsync(stranger)).Refusals.Single().Reason);
        await Ledger.CallAsync(A.Call() with { Incarnation = "run-2", Retired = ["run-1"] });
        var zombie = (A.Call() with { Incarnation = "run-1" }).Renewing("l", outstanding: 5, wanted: 5);
        Assert.Equal(LeaseRefusalReason.UnknownLease, (await Ledger.CallAsync(zombie)).Refusals.Single().Reason);
        await AssertReservedAsync(budget, held: 0, provisional: 0);
    }

    [Fact]
    public async Task Streams_AcrossTheEndOfAWindow_StayHeldWhileTheirGatewaySpeaks()
    {
        var (day, month) = (A.Budget("day").LimitedTo(100).Daily(), A.Budget("month").LimitedTo(100));
        await Ledger.UseAsync(day, month);
        Time.SetUtcNow(DateTimeOffset.Parse("2026-11-23T23:59:55Z"));
        await Ledger.CallAsync(A.Call().Acquiring("l", 10, 10, day, month));
        for (var turn = 0; turn < 20; turn++)
        {
            Time.Advance(TimeSpan.FromSeconds(2));
            var grant = (await Ledger.CallAsync(A.Call().Renewing("l", outstanding: 10))).Grants.Single();
            Assert.True(grant.ExpiresAt <= DateTimeOffset.Parse("2026-11-24T00:00:00Z"));
            await Ledger.Sweeper.SweepAsync(CancellationToken.None);
            await AssertReservedAsync(month, held: 10, provisional: 0);
        }

        // Then it falls silent after all.
        Time.Advance(TimeSpan.FromSeconds(16));
        await Ledger.Sweeper.SweepAsync(CancellationToken.None);
        await AssertReservedAsync(month, held: 0, provisional: 10);
    }

    [Fact]
    public async Task Lease_BeyondItsWindow_GrowsNoMore()
    {
        var day = A.Budget("day").LimitedTo(100).Daily();
        await Ledger.UseAsync(day);
        Time.SetUtcNow(DateTimeOffset.Parse("2026-11-23T23:59:59Z"));
        await Ledger.CallAsync(A.Call().Acquiring("l", 10, 10, day));
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, (await Ledger.CallAsync(A.Call().Renewing("l", outstanding: 10, wanted: 5, minimum: 1))).Grants.Single().Amount);
    }

    private async Task AssertReservedAsync(BudgetRule budget, decimal held, decimal provisional)
    {
        var figures = await Ledger.FiguresAsync(budget);
        Assert.Equal((held, provisional), (figures.Held, figures.Provisional));
    }
}
