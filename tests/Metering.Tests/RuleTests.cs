using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class RuleTests(PostgresFixture postgres) : LedgerTest(postgres), IDisposable
{
    private readonly string _rates = Write("""{"rates": [{"currency": "EUR", "perUsd": "0.5", "effectiveTime": "2026-01-01T00:00:00Z", "source": "test"}, {"currency": "EUR", "perUsd": "0.8", "effectiveTime": "2026-11-23T00:00:00Z"}]}""");

    protected override string? RatesFile => _rates;

    [Fact]
    public async Task Budget_CreatedDeletedAndCreatedAgain_CountsWhatIsInEvents()
    {
        await Ledger.SendAsync(A.Event(Now, 3), A.Event(Now.AddDays(-30), 50));
        var budget = A.Budget("b").LimitedTo(10);
        await Ledger.UseAsync(budget);
        Assert.Equal(3, (await Ledger.FiguresAsync(budget)).Spent);
        await Ledger.CallAsync(A.Call().Acquiring("l", 2, 2, budget));
        await Ledger.UseAsync();
        await Ledger.SendAsync(A.Event(Now, 1));
        await Ledger.UseAsync(budget);
        var figures = await Ledger.FiguresAsync(budget);
        Assert.Equal((4m, 2m), (figures.Spent, figures.Held));
    }

    [Fact]
    public async Task Budget_EditedInScopePeriodOrLimit_IsComputedAgainNotZeroed()
    {
        var budget = A.Budget("b").LimitedTo(10);
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(A.Event(Now, 3), A.Event(Now.AddDays(-2), 2), A.Event(Now, 4).From(A.OtherTeam));
        Assert.Equal(5, (await Ledger.FiguresAsync(budget)).Spent);
        await Ledger.UseAsync(budget.Daily());
        Assert.Equal(3, (await Ledger.FiguresAsync(budget)).Spent);
        var wide = budget with { Coverage = new BudgetCoverage { Projects = [A.Team, A.OtherTeam] } };
        await Ledger.UseAsync(wide);
        Assert.Equal(9, (await Ledger.FiguresAsync(wide)).Spent);
        await Ledger.UseAsync(wide.LimitedTo(7));
        var figures = await Ledger.FiguresAsync(wide);
        Assert.Equal((9m, 7m, 2m, 0m), (figures.Spent, figures.LimitAmount, figures.OverspentAmount, figures.RemainingAmount));
    }

    [Fact]
    public async Task Rules_TheSameAgain_ChangeNothing()
    {
        var budget = A.Budget("b").LimitedTo(10);
        Assert.True(await Ledger.Rules.ReplaceAsync([budget], CancellationToken.None));
        Assert.False(await Ledger.Rules.ReplaceAsync([budget], CancellationToken.None));
        Assert.Equal(1, await Ledger.ScalarAsync<long>("select version from ledger_version"));
    }

    [Fact]
    public async Task Rules_ChangedByAnotherProcess_HoldForTheNextEventAndLease()
    {
        var budget = A.Budget("b").LimitedTo(10);
        var other = await AnotherAsync();
        await other.UseAsync();
        await Ledger.UseAsync(budget);
        await other.SendAsync(A.Event(Now, 3));
        Assert.Equal(3, (await Ledger.FiguresAsync(budget)).Spent);
        Assert.Equal(1, (await other.CallAsync(A.Call().Acquiring("l", 1, 1, budget))).Grants.Single().Amount);
    }

    [Fact]
    public async Task Rules_ChangedByAnotherProcessMeanwhile_AreWrittenAgain()
    {
        var budget = A.Budget("b").LimitedTo(10);
        var other = await AnotherAsync();
        await Ledger.UseAsync(budget);
        await other.UseAsync(budget.LimitedTo(20));
        // What this process knows is what it wrote itself, and the same as what it is to write.
        await Ledger.UseAsync(budget);
        Assert.Equal(10, (await other.FiguresAsync(budget)).LimitAmount ?? 0);
        Assert.Equal("10", await other.ScalarAsync<string>("select rule ->> 'limit' from ledger_rules"));
    }

    [Fact]
    public async Task Events_WhileRulesChangeAllTheTime_AreAllCounted()
    {
        var budget = A.Budget("b").LimitedTo(100);
        var other = await AnotherAsync();
        var sending = Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? Ledger : other).SendAsync(A.Event(Now, 1))));
        for (var limit = 100; !sending.IsCompleted; limit++)
        {
            await Ledger.UseAsync(budget.Daily(limit % 2 == 0 ? "UTC" : "Europe/Berlin"), A.Budget("c").Below(budget));
            await Task.Delay(5);
        }

        await sending;
        await Ledger.UseAsync(budget.Daily(), A.Budget("c").Below(budget));
        Assert.Equal(60, (await Ledger.FiguresAsync(budget)).Spent);
        Assert.Equal(60, (await Ledger.FiguresAsync(A.Budget("c"))).Spent);
    }

    [Fact]
    public async Task Grants_RaiseTheLimitUntilTheyEnd()
    {
        var budget = A.Budget("b").LimitedTo(1) with
        {
            Grants = [new RuleGrant { Name = "month-end", Amount = 2 }, new RuleGrant { Name = "short", Amount = 4, ExpirationTime = Now.AddHours(1) }],
        };
        await Ledger.UseAsync(budget);
        Assert.Equal(7, (await Ledger.FiguresAsync(budget)).LimitAmount);
        Time.Advance(TimeSpan.FromHours(2));
        await Ledger.Rules.RefreshLimitsAsync(CancellationToken.None);
        Assert.Equal(3, (await Ledger.FiguresAsync(budget)).LimitAmount);
        Time.SetUtcNow(DateTimeOffset.Parse("2026-12-01T00:00:00Z"));
        await Ledger.Rules.RefreshLimitsAsync(CancellationToken.None);
        Assert.Equal(1, (await Ledger.FiguresAsync(budget)).LimitAmount);
    }

    [Fact]
    public async Task Budgets_OfTwoCurrenciesAndZones_UseTheRateAndTheDayOfTheirOwn()
    {
        var euro = A.Budget("euro").LimitedTo(10, "EUR").Monthly("Europe/Berlin");
        var tokyo = A.Budget("tokyo").LimitedTo(10).Daily("Asia/Tokyo");
        await Ledger.UseAsync(euro, tokyo);
        // 16:00 UTC is already tomorrow in Tokyo.
        Time.SetUtcNow(DateTimeOffset.Parse("2026-11-23T16:00:00Z"));
        await Ledger.SendAsync(A.Event(DateTimeOffset.Parse("2026-11-23T14:00:00Z"), 4), A.Event(Now, 2));
        var figures = await Ledger.FiguresAsync(euro);
        // November began when the dollar was worth half a euro, and keeps that rate.
        Assert.Equal(("EUR", 3m, 7m), (figures.Currency, figures.Spent, figures.RemainingAmount!.Value));
        Assert.Equal(2, (await Ledger.FiguresAsync(tokyo)).Spent);
        Assert.Equal(14, (await Ledger.CallAsync(A.Call().Acquiring("l", 14, 14, euro))).Grants.Single().Amount);
        Assert.Equal(10, (await Ledger.FiguresAsync(euro)).Spent + (await Ledger.FiguresAsync(euro)).Held);
    }

    [Fact]
    public async Task Budget_WithoutARate_RefusesAndSaysWhatToDo()
    {
        var yen = A.Budget("yen").LimitedTo(1000, "JPY");
        await Ledger.UseAsync(yen);
        var refusal = (await Ledger.CallAsync(A.Call().Acquiring("l", 1, 1, yen))).Refusals.Single();
        Assert.Contains("JPY", refusal.Message);
        Assert.Contains("claudeconfig-rates", refusal.Message);
        File.WriteAllText(_rates, """{"rates": [{"currency": "JPY", "perUsd": "150", "effectiveTime": "2026-01-01T00:00:00Z"}]}""");
        Ledger.Rates.Refresh();
        await Ledger.Rules.RefreshLimitsAsync(CancellationToken.None);
        Assert.Equal(1, (await Ledger.CallAsync(A.Call().Acquiring("l2", 1, 1, yen))).Grants.Single().Amount);
        Assert.Equal(150, (await Ledger.FiguresAsync(yen)).Held);
    }

    [Fact]
    public async Task Budget_OneOff_HasMoneyOnlyInItsTime()
    {
        var once = A.Budget("once").LimitedTo(10) with
        {
            Period = new BudgetPeriod { Type = PeriodType.OneOff, StartTime = Now.AddHours(1), EndTime = Now.AddHours(2) },
        };
        await Ledger.UseAsync(once);
        var refusal = (await Ledger.CallAsync(A.Call().Acquiring("l", 1, 1, once))).Refusals.Single();
        Assert.Equal((LeaseRefusalReason.Spent, Now.AddHours(1)), (refusal.Reason, refusal.RetryAt!.Value));
        Time.Advance(TimeSpan.FromMinutes(90));
        Assert.Equal(1, (await Ledger.CallAsync(A.Call().Acquiring("l2", 1, 1, once))).Grants.Single().Amount);
    }

    [Fact]
    public async Task Migrations_RunAgain_DoNothing() => Assert.Empty((await Ledger.Migrator.RunAsync(CancellationToken.None)).Applied);

    public void Dispose() => File.Delete(_rates);

    private static string Write(string content)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, content);
        return path;
    }
}
