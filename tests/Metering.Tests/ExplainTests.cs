using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Explain;
using ClaudeConfig.Metering.Logs;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class ExplainTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private readonly Domain.Budgets.BudgetRule _company = A.Budget("company").LimitedTo(1000);

    private LogStore Logs => new(Ledger.Database, Time);

    [Fact]
    public async Task Request_ThatASpentBudgetRefuses_NamesItAndWhatWasSpent()
    {
        var team = A.Budget("team").LimitedTo(10).Below(_company);
        await Ledger.UseAsync(_company, team);
        await Ledger.SendAsync(A.Event(Now, 10));
        var explained = await AskAsync(new ExplainQuestion(null, new Attribution { Project = A.Team, Member = "ann" }, "m"));
        Assert.Equal([("company", false), ("team", true)], explained.Budgets.Select(budget => (budget.Budget.Name, budget.Blocks)));
        Assert.Contains("team/team (Monthly) is used up: limit 10.00 USD, spent 10.00", explained.Answer);
        Assert.Equal(("10", "0", "1000"), (explained.Budgets[1].SpentUsd, explained.Budgets[1].RemainingUsd, explained.Budgets[0].LimitUsd));
    }

    [Fact]
    public async Task Money_ThatALeaseHolds_IsShownWithItsHolder()
    {
        var team = A.Budget("team").LimitedTo(10);
        await Ledger.UseAsync(team);
        await Ledger.CallAsync(A.Call("gw-7").Acquiring("l1", 10, 10, team));
        var explained = await AskAsync(new ExplainQuestion(null, new Attribution { Project = A.Team }, "m"));
        var budget = Assert.Single(explained.Budgets);
        Assert.True(budget.Blocks);
        Assert.Contains("while other requests hold it", budget.Reason);
        Assert.Equal(("l1", "gw-7", "10"), (budget.Leases.Single().Lease, budget.Leases.Single().Source, budget.Leases.Single().HeldUsd));
    }

    [Fact]
    public async Task Request_ThatWasServed_IsFoundByEitherId()
    {
        await Ledger.SendAsync(A.Event(Now, 3, "req-1") with { UpstreamRequestId = "msg-1" });
        foreach (var id in new[] { "req-1", "msg-1" })
        {
            var explained = await AskAsync(new ExplainQuestion(id, null, null));
            Assert.Equal(("it was served and counted, at 3 USD", A.Team), (explained.Answer, explained.Project!.Value));
        }
    }

    [Fact]
    public async Task Lease_ThatWasRefused_IsExplainedByItsId()
    {
        var team = A.Budget("team").LimitedTo(0);
        await Ledger.UseAsync(team);
        var refusals = new RefusalLog(Logs, Time);
        foreach (var refusal in (await Ledger.CallAsync(A.Call("gw-7").Acquiring("wish", 1, 1, team))).Refusals)
        {
            refusals.Add("gw-7", refusal);
            refusals.Add("gw-7", refusal);
        }

        await refusals.FlushAsync(CancellationToken.None);
        await refusals.FlushAsync(CancellationToken.None);
        Assert.Equal(1, await Ledger.ScalarAsync<long>("select count(*) from error_logs"));
        var explained = await AskAsync(new ExplainQuestion("wish", null, null));
        Assert.StartsWith("it was refused: Budget team/team", explained.Answer);
        Assert.Equal(LeaseRefusalReason.Spent.ToString(), explained.Refusals.Single().Code);
        Assert.True(explained.Budgets.Single().Blocks);
        // Whoever asks as a member of a project sees nothing of it: nobody said whose request it was.
        Assert.Null((await Explainer().FindAsync(new ExplainQuestion("wish", new Attribution { Project = A.Team }, "m"), CancellationToken.None)).Attribution);
    }

    [Fact]
    public async Task Request_OfAnotherProject_IsThatProjects()
    {
        await Ledger.SendAsync(A.Event(Now, 3, "req-1").From(A.OtherTeam));
        var found = await Explainer().FindAsync(new ExplainQuestion("req-1", new Attribution { Project = A.Team }, "m"), CancellationToken.None);
        Assert.Equal(A.OtherTeam, found.Attribution!.Project);
    }

    private Explainer Explainer() => new(Ledger.Database, Ledger.Gate, Ledger.Builder, Logs, Time);

    private async Task<Explanation> AskAsync(ExplainQuestion question) =>
        await Explainer().ExplainAsync(question, await Explainer().FindAsync(question, CancellationToken.None), CancellationToken.None);
}
