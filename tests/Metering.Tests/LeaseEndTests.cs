using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>What becomes of reserved money when a gateway dies, or a window ends, in whatever order the news arrives.</summary>
public sealed class LeaseEndTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    /// <summary>Three requests were open at the last report, one more was settled before it and its event is under way; 3 is the expiry.</summary>
    public static TheoryData<int[]> Orders { get; } = new(Permutations([0, 1, 2, 3, 4]).Select(order => order.ToArray()));

    [Theory]
    [MemberData(nameof(Orders))]
    public void DeadGateway_EventsAndExpiryInAnyOrder_LeaveOnlyWhatNobodyClaimed(int[] order)
    {
        var now = DateTimeOffset.Parse("2026-11-23T12:00:00Z");
        var window = new Window { Id = 1, Budget = A.Budget("b").Budget, Start = now, Currency = "USD", Limit = 100, Rate = 1 };
        var lease = new Lease { Id = "l", Source = "gw", Incarnation = "run-1", AcquiredAt = now, Windows = [window] }.Begin(20, TimeSpan.FromSeconds(10));
        lease.Report(returned: 0, outstanding: 6, release: false, now, TimeSpan.FromSeconds(10));
        decimal[] charges = [1, 2, 3, 0, 4];
        foreach (var step in order)
        {
            if (step == 3)
            {
                lease.Expire(now);
            }
            else
            {
                Assert.Equal(0, lease.Settle(charges[step], now));
            }
        }

        Assert.Equal((10m, 0m), (lease.Held, lease.Provisional));
        Assert.Equal((10m, 0m), (window.Held, window.Provisional));
    }

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

    private static IEnumerable<IEnumerable<int>> Permutations(IReadOnlyCollection<int> items) => items.Count <= 1
        ? [items]
        : items.SelectMany(item => Permutations([.. items.Where(other => other != item)]).Select(rest => rest.Prepend(item)));
}
