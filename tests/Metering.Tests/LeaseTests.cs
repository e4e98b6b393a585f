using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Routers;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class LeaseTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Acquire_WithRoom_GrantsAShareAndHoldsIt()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        var grant = (await Ledger.CallAsync(A.Call().Acquiring("l", 1, 10, budget))).Grants.Single();
        Assert.Equal(10, grant.Amount);
        Assert.Equal(Now.AddSeconds(10), grant.ExpiresAt);
        Assert.Equal(10, (await Ledger.FiguresAsync(budget)).Held);
        // Near the limit a grant is a share of what is left, and at last the minimum.
        Assert.Equal(22.5m, (await Ledger.CallAsync(A.Call().Acquiring("l2", 1, 90, budget))).Grants.Single().Amount);
        Assert.Equal(60, (await Ledger.CallAsync(A.Call().Acquiring("l3", 60, 90, budget))).Grants.Single().Amount);
    }

    [Fact]
    public async Task Answers_DivideUpToAmongAllGateways_WhateverTheyLease()
    {
        var reports = new RouterReportStore(Ledger.Database, Time);
        var bounded = A.Budget("b").LimitedTo(100).Monthly() with { UpTo = 30 };
        var parent = A.Budget("p").LimitedTo(100).Monthly();
        await Ledger.UseAsync(bounded.Below(parent), parent);
        async Task<decimal> PartAsync(string lease)
        {
            // Counted every two seconds, and leases last for ten.
            Time.Advance(TimeSpan.FromSeconds(3));
            return (await Ledger.CallAsync(A.Call("one").Renewing(lease, outstanding: 1))).Advances.Single().Amount;
        }

        var first = await Ledger.CallAsync(A.Call("one").Acquiring("l", 1, 1, bounded));
        Assert.Equal([new BudgetAdvance { Budget = bounded.Budget, Amount = 30 }], first.Advances);
        // The same gateway for a member: its part is for all its leases.
        await Ledger.CallAsync(A.Call("one").Acquiring("l2", 1, 1, bounded).For("ada"));
        Assert.Equal(30, await PartAsync("l"));
        await Ledger.CallAsync(A.Call("two").Acquiring("l3", 1, 1, parent));
        Assert.Equal(15, await PartAsync("l"));
        await SayAsync("three", leaving: false);
        Assert.Equal(10, await PartAsync("l"));
        await SayAsync("three", leaving: true);
        Assert.Equal(15, await PartAsync("l"));
        Assert.Empty((await Ledger.CallAsync(A.Call("two").Renewing("l3", outstanding: 1))).Advances);

        Task SayAsync(string instance, bool leaving) => reports.SaveAsync(
            new RouterReport { Instance = instance, Role = RouterRole.Gateway, ReportTime = Now, Leaving = leaving }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Grants_SayWhatMayBeSpentWithoutTheLedger_InPartsThatPassNoLimit()
    {
        var budget = A.Budget("b").LimitedTo(100).Daily("UTC");
        await Ledger.UseAsync(budget, A.Budget("unlimited"));
        await Ledger.CallAsync(A.Call("one").Acquiring("l", 10, 10, budget));
        await Ledger.CallAsync(A.Call("two").Acquiring("l2", 10, 10, budget));
        Time.Advance(TimeSpan.FromSeconds(3));
        var grant = (await Ledger.CallAsync(A.Call("one").Renewing("l", outstanding: 10))).Grants.Single();
        Assert.Equal(40, grant.Spare);
        Assert.Equal(DateTimeOffset.Parse("2026-11-24T00:00:00Z"), grant.WindowEnd);
        // What is spent meanwhile is in the next answer, whoever asks.
        await Ledger.SendAsync(A.Event(Now, 70));
        Assert.Equal(5, (await Ledger.CallAsync(A.Call("two").Renewing("l2", outstanding: 10))).Grants.Single().Spare);
        var free = (await Ledger.CallAsync(A.Call().Acquiring("l3", 10, 10, A.Budget("unlimited")))).Grants.Single();
        Assert.Null(free.Spare);
    }

    [Fact]
    public async Task Acquire_BeyondTheLimit_SaysWhetherTheMoneyIsGoneOrHeld()
    {
        var budget = A.Budget("b").LimitedTo(10).Daily("Asia/Tokyo");
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(A.Event(Now, 4));
        await Ledger.CallAsync(A.Call().Acquiring("l", 5, 5, budget));
        var held = (await Ledger.CallAsync(A.Call().Acquiring("l2", 2, 2, budget))).Refusals.Single();
        Assert.Equal(LeaseRefusalReason.HeldInFlight, held.Reason);
        Assert.Equal(1, held.Remaining);
        Assert.Equal(Now.AddSeconds(1), held.RetryAt);
        var spent = (await Ledger.CallAsync(A.Call().Acquiring("l3", 7, 7, budget))).Refusals.Single();
        Assert.Equal(LeaseRefusalReason.Spent, spent.Reason);
        Assert.Equal(DateTimeOffset.Parse("2026-11-23T15:00:00Z"), spent.RetryAt);
        Assert.Equal(
            "Budget team/b (Daily) has 6.00 USD left, less than the 7.00 that this request may cost: limit 10.00 USD, spent 4.00, held 5.00; it resets at 2026-11-24 00:00 Asia/Tokyo. "
            + "To go on before that, raise spec.limit or add a grant to spec.grants",
            spent.Message);
    }

    [Fact]
    public async Task Acquire_BeyondAThresholdThatBlocks_IsRefusedBelowTheLimitUntilItIsRaised()
    {
        var budget = A.Budget("b").LimitedTo(100) with { BlockPercent = 80 };
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(A.Event(Now, 70));
        Assert.Equal(9, (await Ledger.CallAsync(A.Call().Acquiring("l", 9, 9, budget))).Grants.Single().Amount);
        var refusal = (await Ledger.CallAsync(A.Call().Acquiring("l2", 11, 11, budget))).Refusals.Single();
        Assert.Equal((LeaseRefusalReason.Spent, 1m), (refusal.Reason, refusal.Remaining));
        Assert.Contains("has 10.00 USD left for requests: spec.thresholds blocks at 80 percent of the limit, less than the 11.00", refusal.Message);
        await Ledger.SendAsync(A.Event(Now, 10));
        Assert.Contains("is used up for requests: spec.thresholds blocks at 80 percent", (await Ledger.CallAsync(A.Call().Acquiring("l3", 1, 1, budget))).Refusals.Single().Message);
        // Another process, and a lease that asks for more, are told the same.
        Assert.Single((await (await AnotherAsync()).CallAsync(A.Call().Renewing("l", outstanding: 9, wanted: 5, minimum: 5))).Refusals);
        Assert.Equal(80, (await Ledger.FiguresAsync(budget)).UsedPercent);
        await Ledger.UseAsync(budget with { Limit = 200 });
        Assert.Equal(11, (await Ledger.CallAsync(A.Call().Acquiring("l4", 11, 11, budget))).Grants.Single().Amount);
    }

    [Fact]
    public async Task Acquire_ParentIsFull_IsRefusedByTheParentEvenWhenItIsNotNamed()
    {
        var company = A.Budget("company").LimitedTo(3);
        var team = A.Budget("team").Below(company).LimitedTo(100);
        await Ledger.UseAsync(company, team);
        Assert.Equal(company.Budget, (await Ledger.CallAsync(A.Call().Acquiring("l", 4, 4, team))).Refusals.Single().Budget);
        Assert.Equal(3, (await Ledger.CallAsync(A.Call().Acquiring("l2", 3, 3, team))).Grants.Single().Amount);
        Assert.Equal(3, (await Ledger.FiguresAsync(company)).Held);
    }

    [Fact]
    public async Task Acquire_LimitZero_RefusesWhileNoLimitGrants()
    {
        var nothing = A.Budget("nothing").LimitedTo(0);
        var all = A.Budget("all");
        var shadow = A.Budget("shadow").LimitedTo(1) with { Mode = EnforcementMode.Shadow };
        await Ledger.UseAsync(nothing, all, shadow);
        Assert.Equal(LeaseRefusalReason.Spent, (await Ledger.CallAsync(A.Call().Acquiring("l", 0, 0, nothing))).Refusals.Single().Reason);
        Assert.Equal(500, (await Ledger.CallAsync(A.Call().Acquiring("l2", 500, 500, all, shadow))).Grants.Single().Amount);
    }

    [Fact]
    public async Task Call_Repeated_GetsTheFirstAnswerAndHoldsOnce()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        var other = await AnotherAsync();
        var call = A.Call().Acquiring("l", 1, 10, budget);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Ledger : other).CallAsync(call)));
        Assert.All(answers, answer => Assert.Equal(10, answer.Grants.Single().Amount));
        Assert.Equal(10, (await Ledger.FiguresAsync(budget)).Held);
        await Assert.ThrowsAsync<CallConflictException>(() => Ledger.CallAsync(call.Acquiring("l2", 1, 1, budget)));
    }

    [Fact]
    public async Task Event_OfALease_GivesBackExactlyItsChargeAndSpendsItsCost()
    {
        var company = A.Budget("company").LimitedTo(50);
        var team = A.Budget("team").Below(company).LimitedTo(20);
        await Ledger.UseAsync(company, team);
        await Ledger.CallAsync(A.Call().Acquiring("l", 5, 5, team));
        var usage = A.Event(Now, 1.25m).Settling("l", 1.5m);
        await Ledger.SendAsync(usage);
        await Ledger.SendAsync(usage);
        foreach (var budget in new[] { company, team })
        {
            var figures = await Ledger.FiguresAsync(budget);
            Assert.Equal((1.25m, 3.5m), (figures.Spent, figures.Held));
        }
    }

    [Fact]
    public async Task Renew_WithReturnAndRelease_FreesWhatIsNotInUse()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.CallAsync(A.Call().Acquiring("l", 10, 10, budget));
        await Ledger.CallAsync(A.Call().Renewing("l", returned: 4, outstanding: 6));
        Assert.Equal(6, (await Ledger.FiguresAsync(budget)).Held);
        Assert.Equal(9, (await Ledger.CallAsync(A.Call().Renewing("l", outstanding: 6, wanted: 9, minimum: 1))).Grants.Single().Amount);
        await Ledger.CallAsync(A.Call().Renewing("l", returned: 9, outstanding: 6, release: true));
        await Ledger.SendAsync(A.Event(Now, 6).Settling("l", 6));
        var figures = await Ledger.FiguresAsync(budget);
        Assert.Equal((6m, 0m), (figures.Spent, figures.Held));
        Assert.Equal(LeaseRefusalReason.UnknownLease, (await Ledger.CallAsync(A.Call().Renewing("l"))).Refusals.Single().Reason);
    }

    [Fact]
    public async Task Renew_ByAnotherGateway_IsUnknown()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.CallAsync(A.Call("gw-0").Acquiring("l", 10, 10, budget));
        Assert.Equal(LeaseRefusalReason.UnknownLease, (await Ledger.CallAsync(A.Call("gw-1").Renewing("l", returned: 10))).Refusals.Single().Reason);
        Assert.Equal(10, (await Ledger.FiguresAsync(budget)).Held);
    }

    [Fact]
    public async Task Lease_OfASilentGateway_BecomesProvisionalThenActualThenFree()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.CallAsync(A.Call().Acquiring("l", 10, 10, budget));
        await Ledger.CallAsync(A.Call().Renewing("l", outstanding: 7));
        var started = Now;
        Time.Advance(TimeSpan.FromSeconds(16));
        await Ledger.Sweeper.SweepAsync(CancellationToken.None);
        Assert.Equal((7m, 3m), await ReservedAsync(budget));
        // The late event takes the place of what was provisional for it.
        await Ledger.SendAsync(A.Event(started, 2).Settling("l", 2));
        Assert.Equal((5m, 3m), await ReservedAsync(budget));
        Time.Advance(TimeSpan.FromMinutes(10));
        await Ledger.Sweeper.SweepAsync(CancellationToken.None);
        Assert.Equal((5m, 0m), await ReservedAsync(budget));
        Time.Advance(TimeSpan.FromMinutes(51));
        await Ledger.Sweeper.SweepAsync(CancellationToken.None);
        Assert.Equal((0m, 0m), await ReservedAsync(budget));
        // Later still, it is counted all the same.
        await Ledger.SendAsync(A.Event(started, 4).Settling("l", 4));
        Assert.Equal(6, (await Ledger.FiguresAsync(budget)).Spent);
        Assert.Equal((0m, 0m), await ReservedAsync(budget));
    }

    [Fact]
    public async Task Lease_WhoseGatewaySpeaksAgain_IsAliveAgain()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.CallAsync(A.Call().Acquiring("l", 10, 10, budget));
        await Ledger.CallAsync(A.Call().Renewing("l", outstanding: 7));
        Time.Advance(TimeSpan.FromSeconds(30));
        await Ledger.Sweeper.SweepAsync(CancellationToken.None);
        var grant = (await Ledger.CallAsync(A.Call().Renewing("l", returned: 1, outstanding: 2))).Grants.Single();
        Assert.Equal(Now.AddSeconds(10), grant.ExpiresAt);
        Assert.Equal((0m, 9m), await ReservedAsync(budget));
    }

    [Fact]
    public async Task Lease_NearTheWindowsEnd_EndsWithIt()
    {
        var budget = A.Budget("b").LimitedTo(100).Daily();
        await Ledger.UseAsync(budget);
        Time.SetUtcNow(DateTimeOffset.Parse("2026-11-23T23:59:57Z"));
        var grant = (await Ledger.CallAsync(A.Call().Acquiring("l", 10, 10, budget))).Grants.Single();
        Assert.Equal(DateTimeOffset.Parse("2026-11-24T00:00:00Z"), grant.ExpiresAt);
        var started = Now;
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, (await Ledger.FiguresAsync(budget)).Held);
        // The request that began yesterday is yesterday's, and so is its reservation.
        await Ledger.SendAsync(A.Event(started, 10).Settling("l", 10));
        Assert.Equal((0m, 0m), ((await Ledger.FiguresAsync(budget)).Spent, (await Ledger.FiguresAsync(budget)).Held));
        Assert.Equal(0m, await Ledger.ScalarAsync<decimal>("select sum(held + provisional) from window_figures"));
        Assert.Equal(10m, await Ledger.ScalarAsync<decimal>("select spent from window_figures where starts_at = '2026-11-23T00:00:00Z'"));
    }

    [Fact]
    public async Task Acquire_UnknownBudget_IsToldSo()
    {
        var refusal = (await Ledger.CallAsync(A.Call().Acquiring("l", 1, 1, A.Budget("later")))).Refusals.Single();
        Assert.Equal(LeaseRefusalReason.UnknownBudget, refusal.Reason);
    }

    [Fact]
    public async Task Acquire_DeletedBudget_TakesFromWhatIsLeft()
    {
        var (gone, stays) = (A.Budget("gone").LimitedTo(1), A.Budget("stays").LimitedTo(20));
        await Ledger.UseAsync(gone, stays);
        await Ledger.UseAsync(stays);
        Assert.Equal(5, (await Ledger.CallAsync(A.Call().Acquiring("l1", 5, 5, gone, stays))).Grants.Single().Amount);
        Assert.Equal(5, (await Ledger.FiguresAsync(stays)).Held);
        Assert.Equal(500, (await Ledger.CallAsync(A.Call().Acquiring("l2", 500, 500, gone))).Grants.Single().Amount);

        // Back again, it has a limit again; and another process learns both.
        var other = await AnotherAsync();
        await other.UseAsync(gone, stays);
        Assert.Equal(LeaseRefusalReason.Spent, (await other.CallAsync(A.Call().Acquiring("l3", 5, 5, gone))).Refusals.Single().Reason);
        Assert.Equal(LeaseRefusalReason.Spent, (await Ledger.CallAsync(A.Call().Acquiring("l4", 5, 5, gone))).Refusals.Single().Reason);
    }

    private async Task<(decimal Provisional, decimal Held)> ReservedAsync(BudgetRule budget)
    {
        var figures = await Ledger.FiguresAsync(budget);
        return (figures.Provisional, figures.Held);
    }
}
