using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Privacy;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Sessions that spend more than one may, whatever is left of the budget.</summary>
public sealed class SessionStopTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private readonly Domain.Budgets.BudgetRule _budget = A.Budget("b").LimitedTo(1000) with { SessionLimit = 20 };

    [Fact]
    public async Task Session_BeyondItsLimit_IsToldUntilTheLimitIsRaised()
    {
        await Ledger.UseAsync(_budget);
        var loop = Of("loop", 12);
        await Ledger.SendAsync(loop, Of("other", 19));
        await Ledger.SendAsync(loop);
        Assert.Empty(await StoppedAsync());
        await Ledger.SendAsync(Of("loop", 9));
        var stopped = Assert.Single(await StoppedAsync());
        Assert.Equal((A.Team, "ann", "loop", 21m, 20m, "USD"), (stopped.Project, stopped.Member, stopped.SessionId, stopped.Spent, stopped.Limit, stopped.Currency));
        // Another process says the same, after whatever restart.
        Assert.Single((await (await AnotherAsync()).Figures.ReadUsesAsync([_budget.Budget], CancellationToken.None)).Single().Stopped);
        await Ledger.UseAsync(_budget with { SessionLimit = 30 });
        Assert.Empty(await StoppedAsync());
        await Ledger.SendAsync(Of("loop", 10));
        Assert.Equal(31, Assert.Single(await StoppedAsync()).Spent);
    }

    [Fact]
    public async Task Session_OfTheSameNameElsewhere_GoesOn()
    {
        await Ledger.UseAsync(_budget with { Coverage = new BudgetCoverage { Projects = [A.Team, A.OtherTeam] } });
        var ann = Of("s", 15);
        await Ledger.SendAsync(ann, Of("s", 15).From(A.OtherTeam), Of("s", 15) with { Attribution = ann.Attribution with { Member = "eve" } });
        Assert.Empty(await StoppedAsync());
    }

    [Fact]
    public async Task Session_UnderAParentThatStops_IsCountedOverAllThatIsBelow()
    {
        var company = A.Budget("company", A.OtherTeam).LimitedTo(1000) with { SessionLimit = 20 };
        await Ledger.UseAsync(company, _budget.Below(company) with { SessionLimit = null });
        await Ledger.SendAsync(Of("loop", 25));
        Assert.Empty(await StoppedAsync());
        Assert.Equal("loop", (await Ledger.Figures.ReadUsesAsync([company.Budget], CancellationToken.None)).Single().Stopped.Single().SessionId);
    }

    [Theory]
    [InlineData(EnforcementMode.Soft)]
    [InlineData(EnforcementMode.Shadow)]
    public async Task Session_OfABudgetThatRefusesNothing_IsNotStopped(EnforcementMode mode)
    {
        await Ledger.UseAsync(_budget with { Mode = mode });
        await Ledger.SendAsync(Of("loop", 25));
        Assert.Empty(await StoppedAsync());
    }

    [Fact]
    public async Task Session_ThatIsOverOrErased_IsForgotten()
    {
        await Ledger.UseAsync(_budget);
        await Ledger.SendAsync(Of("loop", 25), Of("s", 1) with { Attribution = Of("s", 1).Attribution with { Member = "bob" } });
        await new SubjectStore(Ledger.Database, Time).EraseAsync("bob", "asked for", "tester", CancellationToken.None);
        Assert.Equal("loop", await Ledger.ScalarAsync<string>("select string_agg(session_id, ' ') from session_tallies"));
        Time.Advance(TimeSpan.FromDays(4));
        await Ledger.Sweeper.PurgeAsync(CancellationToken.None);
        Assert.Equal(0, await Ledger.ScalarAsync<long>("select count(*) from session_tallies"));
    }

    private async Task<IReadOnlyList<StoppedSession>> StoppedAsync() => (await Ledger.Figures.ReadUsesAsync([_budget.Budget], CancellationToken.None)).Single().Stopped;

    private static UsageEvent Of(string session, decimal dollars)
    {
        var usage = A.Event(DateTimeOffset.Parse("2026-11-23T12:00:00Z"), dollars);
        return usage with { Attribution = usage.Attribution with { SessionId = session } };
    }
}
