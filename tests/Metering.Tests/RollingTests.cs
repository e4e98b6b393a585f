using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using CsCheck;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Budgets over the last days: windows overlap, and what happens counts in each that contains it.</summary>
public sealed class RollingTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private static readonly BudgetRule Budget = A.Budget("week").LimitedTo(100).Rolling(7);

    [Fact]
    public async Task Window_CountsTodayAndTheDaysBefore()
    {
        await Ledger.SendAsync(A.Event(Now.AddDays(-7), 1), A.Event(Now.AddDays(-6).Date, 2), A.Event(Now.AddDays(-6), 4));
        await Ledger.UseAsync(Budget);
        await Ledger.SendAsync(A.Event(Now, 8), A.Event(Now.AddDays(-3), 16), A.Event(Now.AddDays(-8), 32));
        Assert.Equal(30, (await BuiltAsync()).Spent);

        Time.SetUtcNow(DateTimeOffset.Parse("2026-11-24T00:00:00Z"));
        Assert.Equal(24, (await BuiltAsync()).Spent);
        await Ledger.SendAsync(A.Event(Now, 64), A.Event(Now.AddDays(-1), 128));
        Assert.Equal(24 + 64 + 128, (await BuiltAsync()).Spent);
    }

    [Fact]
    public async Task Limit_IsKept_AndMoneyComesBackAtMidnight()
    {
        await Ledger.UseAsync(Budget.LimitedTo(10));
        await Ledger.SendAsync(A.Event(Now.AddDays(-6), 9), A.Event(Now, 0.5m));
        await BuiltAsync();
        var refusal = (await Ledger.CallAsync(A.Call().Acquiring("l", 1, 1, Budget))).Refusals.Single();
        Assert.Equal((LeaseRefusalReason.Spent, (DateTimeOffset?)DateTimeOffset.Parse("2026-11-24T00:00:00Z")), (refusal.Reason, refusal.RetryAt));

        Time.SetUtcNow(DateTimeOffset.Parse("2026-11-24T00:00:01Z"));
        await BuiltAsync();
        Assert.Equal(9, (await Ledger.CallAsync(A.Call().Acquiring("l2", 9, 9, Budget))).Grants.Single().Amount);
    }

    /// <summary>Tomorrow's window is there before midnight: it neither gets in the way while it is added up nor forgets what is taken meanwhile.</summary>
    [Fact]
    public async Task Lease_OverMidnight_IsHeldInBothWindowsAndLeavesBoth()
    {
        await Ledger.UseAsync(Budget);
        await Ledger.SendAsync(A.Event(Now.AddDays(-6), 5));
        await BuiltAsync();
        Assert.Equal(8, (await Ledger.CallAsync(A.Call().Acquiring("early", 8, 8, Budget))).Grants.Single().Amount);
        Time.SetUtcNow(DateTimeOffset.Parse("2026-11-23T23:59:30Z"));
        var read = new TaskCompletionSource();
        Ledger.Scan.Before = () => read.Task;
        await Ledger.Rules.RefreshLimitsAsync(CancellationToken.None);
        Assert.Equal(2, await Ledger.ScalarAsync<long>("select count(*) from ledger_windows"));
        Assert.Equal(4, (await Ledger.CallAsync(A.Call().Acquiring("late", 4, 4, Budget))).Grants.Single().Amount);
        Assert.Equal(3, (await Ledger.CallAsync(A.Call().Renewing("late", outstanding: 4, wanted: 3))).Grants.Single().Amount);
        await Ledger.SendAsync(A.Event(Now, 1).Settling("late", 2));
        read.SetResult();

        Time.SetUtcNow(DateTimeOffset.Parse("2026-11-24T00:00:10Z"));
        var figures = await BuiltAsync();
        Assert.Equal((1m, 8m + 4 + 3 - 2), (figures.Spent, figures.Held));
        await Ledger.SendAsync(A.Event(DateTimeOffset.Parse("2026-11-23T23:59:59Z"), 2).Settling("late", 3));
        await Ledger.CallAsync(A.Call().Renewing("early", returned: 8, release: true));
        await Ledger.CallAsync(A.Call().Renewing("late", returned: 2, release: true));
        figures = await BuiltAsync();
        Assert.Equal((3m, 0m), (figures.Spent, figures.Held));
        Assert.Equal(0, await Ledger.ScalarAsync<decimal>("select sum(held) + sum(provisional) from window_figures"));
        Assert.Equal(8, await Ledger.ScalarAsync<decimal>("select spent from window_figures where ends_at = '2026-11-24T00:00:00Z'"));
    }

    [Fact]
    public async Task Grant_CountsAsLongAsItsDayDoes()
    {
        await Ledger.UseAsync(Budget with { Grants = [new RuleGrant { Name = "more", Amount = 50 }] });
        Assert.Equal(150, (await BuiltAsync()).LimitAmount);
        Time.SetUtcNow(DateTimeOffset.Parse("2026-11-29T23:00:00Z"));
        Assert.Equal(150, (await BuiltAsync()).LimitAmount);
        Time.SetUtcNow(DateTimeOffset.Parse("2026-11-30T00:00:00Z"));
        Assert.Equal(100, (await BuiltAsync()).LimitAmount);
    }

    [Fact]
    public async Task Session_BeyondItsLimit_IsStopped()
    {
        await Ledger.UseAsync(Budget with { SessionLimit = 3 });
        await Ledger.SendAsync(Of("s", Now, 2), Of("s", Now.AddDays(-2), 2), Of("t", Now, 1));
        var use = (await Ledger.Figures.ReadUsesAsync([Budget.Budget], CancellationToken.None)).Single();
        Assert.Equal(("s", 4m), (use.Stopped.Single().SessionId, use.Stopped.Single().Spent));
    }

    /// <summary>Events of any age, leases taken and given back, midnights between: what a budget says is always the sum of its days.</summary>
    [Fact]
    public async Task AnyDays_OfEventsAndLeases_AddUpToTheLastDigit()
    {
        var run = 0;
        await Gen.Select(Gen.Int[1, 5], Gen.Int[0, 2].Select(zone => new[] { "UTC", "Asia/Kathmandu", "America/St_Johns" }[zone]), Gen.Select(Gen.Int[0, 3], Gen.Int[1, 999]).Array[5, 20]).SampleAsync(
            async (days, zone, steps) => await ReplayAsync(A.Budget($"b{++run}", new Contracts.ObjectRef("p", $"p{run}")).LimitedTo(1000).Rolling(days, zone), steps), iter: 8, threads: 1);
    }

    private static UsageEvent Of(string session, DateTimeOffset at, decimal dollars)
    {
        var usage = A.Event(at, dollars);
        return usage with { Attribution = usage.Attribution with { SessionId = session } };
    }

    private async Task ReplayAsync(BudgetRule rule, (int Kind, int Cents)[] steps)
    {
        var sent = new List<(DateTimeOffset At, decimal Cost)>();
        var held = new Dictionary<string, decimal>();
        var name = rule.Budget.Name;
        await Ledger.UseAsync(rule);
        foreach (var (kind, cents) in steps)
        {
            var amount = cents / 100m;
            switch (kind)
            {
                case 0:
                    Time.Advance(TimeSpan.FromMinutes(cents));
                    // The sweeper is not run: leases stay held however old they are.
                    break;
                case 1:
                    held[$"{name}-{held.Count}"] = amount;
                    Assert.Equal(amount, (await Ledger.CallAsync(A.Call().Acquiring($"{name}-{held.Count - 1}", amount, amount, rule))).Grants.Single().Amount);
                    break;
                case 2 when held.Any(lease => lease.Value > 0):
                    var open = held.First(lease => lease.Value > 0).Key;
                    await Ledger.CallAsync(A.Call().Renewing(open, returned: held[open], release: true));
                    held[open] = 0;
                    break;
                default:
                    var at = Now.AddMinutes(-cents * 7 % 4320);
                    sent.Add((at, amount));
                    await Ledger.SendAsync(A.Event(at, amount).From(rule.Coverage.Projects[0]));
                    break;
            }

            var calendar = Domain.Windows.BudgetCalendar.For(rule.Period, default);
            var figures = await BuiltAsync(rule);
            Assert.Equal(sent.Where(entry => calendar.WindowAt(Now)!.Value.Contains(entry.At)).Sum(entry => entry.Cost), figures.Spent);
        }

        foreach (var open in held.Where(lease => lease.Value > 0).Select(lease => lease.Key))
        {
            await Ledger.CallAsync(A.Call().Renewing(open, returned: held[open], release: true));
        }

        Assert.Equal(0, await Ledger.ScalarAsync<decimal>("select coalesce(sum(held), 0) from window_figures"));
    }

    private async Task<Metering.Ledger.BudgetFigures> BuiltAsync(BudgetRule? rule = null)
    {
        await Ledger.Rules.RefreshLimitsAsync(CancellationToken.None);
        await Harness.Eventually.TrueAsync(
            async () => !(await Ledger.FiguresAsync(rule ?? Budget)).Building, "the window is built", Harness.Deadlines.Slow);
        return await Ledger.FiguresAsync(rule ?? Budget);
    }
}
