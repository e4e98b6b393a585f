using System.Text.Json;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class IngestTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Event_OfAProjectWithPricesOfItsOwn_CostsThem()
    {
        var contract = """{"formatVersion": 1, "currency": "USD", "projects": [{"projects": ["team/*"], "multipliers": [{"provider": "test", "factor": "2"}]}]}""";
        Assert.True(TestLedger.Book.TryWithContract(System.Text.Encoding.UTF8.GetBytes(contract), "contract", out var book, out _));
        await Ledger.WithPrices(book).IngestAsync(A.Event(Now, 3), A.Event(Now, 3).From(A.OtherTeam));
        Assert.Equal(6, await Ledger.ScalarAsync<decimal>("select sum(spent) from project_months where namespace = 'team'"));
        Assert.Equal(3, await Ledger.ScalarAsync<decimal>("select sum(spent) from project_months where namespace = 'other'"));
        Assert.Equal(6, await Ledger.ScalarAsync<decimal>("select sum(input_list_cost) from hourly_aggregates"));
    }

    [Fact]
    public async Task Event_SentAgain_IsADuplicateAndCountedOnce()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        var usage = A.Event(Now, 2.5m);
        Assert.Equal(EventStatus.Accepted, (await Ledger.SendAsync(usage)).Single().Status);
        Assert.Equal(EventStatus.Duplicate, (await Ledger.SendAsync(usage)).Single().Status);
        Assert.Equal(2.5m, (await Ledger.FiguresAsync(budget)).Spent);
        Assert.Equal(1, await Ledger.ScalarAsync<long>("select count(*) from usage_events"));
        Assert.Equal(2.5m, await Ledger.ScalarAsync<decimal>("select spent from project_months"));
    }

    [Fact]
    public async Task Event_SameIdOtherContent_IsAConflictAndNotCounted()
    {
        await Ledger.SendAsync(A.Event(Now, 1, "x"));
        var result = (await Ledger.SendAsync(A.Event(Now.AddDays(-1), 1, "x"))).Single();
        Assert.Equal(EventStatus.Conflict, result.Status);
        Assert.Contains("\"x\"", result.Message);
        Assert.Equal(1, await Ledger.ScalarAsync<long>("select count(*) from usage_events"));
    }

    [Fact]
    public async Task Event_SentAHundredTimesAtOnceToTwoProcesses_IsOneRow()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        var other = await AnotherAsync();
        var usage = A.Event(Now, 1, "same");
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? Ledger : other).SendAsync(usage, A.Event(Now, 0.01m))));
        Assert.Single(results, batch => batch[0].Status == EventStatus.Accepted);
        Assert.Equal(99, results.Count(batch => batch[0].Status == EventStatus.Duplicate));
        Assert.All(results, batch => Assert.Equal(EventStatus.Accepted, batch[1].Status));
        Assert.Equal(1, await Ledger.ScalarAsync<long>("select count(*) from usage_events where id = 'same'"));
        Assert.Equal(2m, (await Ledger.FiguresAsync(budget)).Spent);
    }

    [Fact]
    public async Task Identity_PartsThatJoinAlike_AreDifferentEvents()
    {
        var left = A.Event(Now, 1, "c") with { Source = "a-b" };
        var right = A.Event(Now, 1, "b-c") with { Source = "a" };
        Assert.All(await Ledger.SendAsync(left, right), result => Assert.Equal(EventStatus.Accepted, result.Status));
        Assert.Equal(2, await Ledger.ScalarAsync<long>("select count(*) from event_identity"));
    }

    [Fact]
    public async Task Batch_CopiesInside_FirstCountsAndOthersAreJudgedAgainstIt()
    {
        var first = A.Event(Now, 1, "x");
        var results = await Ledger.SendAsync(first, first, A.Event(Now, 2, "x"));
        Assert.Equal([EventStatus.Accepted, EventStatus.Duplicate, EventStatus.Conflict], results.Select(result => result.Status));
    }

    [Fact]
    public async Task Batch_WithBadItems_RejectsThoseAndCountsTheRest()
    {
        var good = A.Event(Now, 1);
        var results = await Ledger.SendAsync(
            [
                TestLedger.Json(good),
                JsonSerializer.SerializeToElement(new { id = "no-model" }),
                Changed(good, "startTime", "yesterday"),
                TestLedger.Json(good with { Id = "neg", Usage = new TokenUsage { Output = -3 } }),
                TestLedger.Json(good with { Id = "nul", Model = "a\0b" }),
                TestLedger.Json(good with { Id = "late", StartTime = Now.AddDays(-40) }),
                TestLedger.Json(good with { Id = "soon", StartTime = Now.AddHours(1), EndTime = Now.AddHours(1) }),
                JsonSerializer.SerializeToElement<object?>(null),
                TestLedger.Json(good with { Id = "", LeaseCharge = -1 }),
            ]);
        Assert.Equal(EventStatus.Accepted, results[0].Status);
        Assert.All(results.Skip(1), result => Assert.Equal(EventStatus.Rejected, result.Status));
        Assert.Equal("no-model", results[1].Id);
        Assert.Contains("model", results[1].Message);
        Assert.Contains("events[2].startTime: \"yesterday\"", results[2].Message);
        Assert.Contains("events[3].usage.output: -3", results[3].Message);
        Assert.Contains("events[4].model", results[4].Message);
        Assert.Contains("startTime", results[5].Message);
        Assert.Contains("future", results[6].Message);
        Assert.Contains("events[8].id: nothing found", results[8].Message);
        Assert.Contains("leaseCharge: \"-1\"", results[8].Message);
        Assert.Equal(1, await Ledger.ScalarAsync<long>("select count(*) from usage_events"));
    }

    [Fact]
    public async Task Event_CoveredByAChild_IsChargedOnceToEachAncestor()
    {
        var company = A.Budget("company", A.OtherTeam).LimitedTo(100);
        var team = A.Budget("team").Below(company).LimitedTo(10);
        var models = A.Budget("models").Below(team, company) with { Coverage = new BudgetCoverage { Projects = [A.Team], Models = ["m*"] } };
        await Ledger.UseAsync(company, team, models);
        await Ledger.SendAsync(A.Event(Now, 1), A.Event(Now, 5).From(A.OtherTeam));
        Assert.Equal(6, (await Ledger.FiguresAsync(company)).Spent);
        Assert.Equal(1, (await Ledger.FiguresAsync(team)).Spent);
        Assert.Equal(1, (await Ledger.FiguresAsync(models)).Spent);
    }

    [Fact]
    public async Task Event_OfAnUnpricedModel_IsAssumedUnlessTheBudgetAllowsIt()
    {
        var strict = A.Budget("strict").LimitedTo(10);
        var lax = A.Budget("lax").LimitedTo(10) with { OnUnpricedModel = UnpricedModelPolicy.Allow };
        await Ledger.UseAsync(strict, lax);
        await Ledger.SendAsync(A.Event(Now, 3) with { Model = "nobody-knows" });
        var (assumed, allowed) = (await Ledger.FiguresAsync(strict), await Ledger.FiguresAsync(lax));
        Assert.Equal((3m, 1), (assumed.Spent, assumed.UnpricedEvents));
        Assert.Equal((0m, 1), (allowed.Spent, allowed.UnpricedEvents));
    }

    [Fact]
    public async Task Event_Stored_KeepsHowItWasPriced()
    {
        await Ledger.SendAsync(A.Event(Now, 1.5m));
        Assert.Equal(
            $"1.500000000000 USD List {TestLedger.Book.Version}",
            await Ledger.ScalarAsync<string>("select concat_ws(' ', cost, cost_currency, price_basis, price_source) from usage_events"));
    }

    private static JsonElement Changed(UsageEvent usage, string field, string value)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(TestLedger.Json(usage).GetRawText())!;
        node[field] = value;
        return JsonSerializer.SerializeToElement(node);
    }
}
