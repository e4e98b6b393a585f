using System.Text;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Prices;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Pricing;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class RepriceTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private static readonly PriceBook Old = Book("2");
    private static readonly PriceBook New = Book("3");

    [Fact]
    public async Task Span_PricedAgain_MovesEventsHoursDaysWindowsAndMonths()
    {
        var (team, other) = (A.Budget("team").LimitedTo(100), A.Budget("other", A.OtherTeam).LimitedTo(100));
        await Ledger.UseAsync(team, other);
        await Ledger.WithPrices(Old).IngestAsync(
            Usage(Now.AddHours(-2)), Usage(Now.AddHours(-2).AddMinutes(10)), Usage(Now.AddDays(-3)), Usage(Now.AddDays(-3)).From(A.OtherTeam), Usage(Now.AddDays(-9)));
        await Ledger.Summaries.TurnAsync(CancellationToken.None);
        var result = await RepriceAsync(New, Now.AddDays(-4), Now);
        Assert.Equal((4, 4, 8m, 12m), (result.Events, result.Changed, result.Before, result.After));
        Assert.Equal((11m, 3m), ((await Ledger.FiguresAsync(team)).Spent, (await Ledger.FiguresAsync(other)).Spent));
        Assert.Equal(14, await Ledger.ScalarAsync<decimal>("select sum(cost) from usage_events"));
        Assert.Equal(14, await Ledger.ScalarAsync<decimal>("select sum(cost) from hourly_aggregates"));
        Assert.Equal(14, await Ledger.ScalarAsync<decimal>("select sum(input_cost + output_cost) from hourly_aggregates"));
        Assert.Equal(14, await Ledger.ScalarAsync<decimal>("select sum(spent) from project_months"));
        await Ledger.Summaries.TurnAsync(CancellationToken.None);
        Assert.Equal(14, await Ledger.ScalarAsync<decimal>("select sum(cost) from daily_usage_summary"));
        Assert.Equal(2, await Ledger.ScalarAsync<long>("select count(*) from audit_logs where action = 'Repriced' and actor = 'tester' and after ->> 'reason' = 'the contract came late'"));
        Assert.Equal(4, await Ledger.ScalarAsync<long>($"select count(*) from usage_events where price_source = '{New.Version}'"));
    }

    [Fact]
    public async Task Span_PricedAgainTwice_ChangesNothingMore()
    {
        await Ledger.UseAsync(A.Budget("team").LimitedTo(100));
        await Ledger.WithPrices(Old).IngestAsync(Usage(Now.AddHours(-2)));
        await RepriceAsync(New, Now.AddDays(-4), Now);
        var again = await RepriceAsync(New, Now.AddDays(-4), Now);
        Assert.Equal((1, 0), (again.Events, again.Changed));
        Assert.Equal(1, await Ledger.ScalarAsync<long>("select count(*) from audit_logs where action = 'Repriced'"));
        Assert.Equal(3, (await Ledger.FiguresAsync(A.Budget("team"))).Spent);
    }

    [Fact]
    public async Task Span_TriedOnly_ChangesNothing()
    {
        await Ledger.WithPrices(Old).IngestAsync(Usage(Now.AddHours(-2)));
        var result = await RepriceAsync(New, Now.AddDays(-4), Now, dryRun: true);
        Assert.Equal((1, 2m, 3m), (result.Changed, result.Before, result.After));
        Assert.Equal(2, await Ledger.ScalarAsync<decimal>("select sum(cost) from usage_events"));
    }

    [Fact]
    public async Task Model_ThatGotAPrice_IsAssumedNoMore()
    {
        var strict = A.Budget("strict").LimitedTo(100);
        var lax = A.Budget("lax").LimitedTo(100) with { OnUnpricedModel = UnpricedModelPolicy.Allow };
        await Ledger.UseAsync(strict, lax);
        await Ledger.WithPrices(Old).IngestAsync(Usage(Now.AddHours(-2)) with { Model = "new" });
        Assert.Equal((2m, 0m, 1), ((await Ledger.FiguresAsync(strict)).Spent, (await Ledger.FiguresAsync(lax)).Spent, (await Ledger.FiguresAsync(strict)).UnpricedEvents));
        await RepriceAsync(Book("3", "new", "7"), Now.AddDays(-1), Now);
        Assert.Equal((7m, 7m, 0), ((await Ledger.FiguresAsync(strict)).Spent, (await Ledger.FiguresAsync(lax)).Spent, (await Ledger.FiguresAsync(strict)).UnpricedEvents));
        Assert.Equal((0L, 0m), (await Ledger.ScalarAsync<long>("select sum(unpriced_events)::bigint from hourly_aggregates"), await Ledger.ScalarAsync<decimal>("select sum(assumed_cost) from hourly_aggregates")));
    }

    [Fact]
    public async Task Events_ThatArriveMeanwhile_AreCountedOnce()
    {
        var team = A.Budget("team").LimitedTo(1000);
        await Ledger.UseAsync(team);
        await Ledger.WithPrices(Old).IngestAsync([.. Enumerable.Range(0, 50).Select(i => Usage(Now.AddMinutes(-i)))]);
        await Task.WhenAll(
            Task.Run(async () =>
            {
                for (var i = 0; i < 20; i++)
                {
                    await Ledger.WithPrices(New).IngestAsync(Usage(Now.AddMinutes(-i)));
                }
            }),
            Task.Run(() => RepriceAsync(New, Now.AddHours(-2), Now.AddHours(1))));
        Assert.Equal(210, await Ledger.ScalarAsync<decimal>("select sum(cost) from usage_events"));
        Assert.Equal(210, await Ledger.ScalarAsync<decimal>("select sum(cost) from hourly_aggregates"));
        Assert.Equal(210, (await Ledger.FiguresAsync(team)).Spent);
    }

    private Task<RepriceResult> RepriceAsync(PriceBook book, DateTimeOffset from, DateTimeOffset to, bool dryRun = false) =>
        new Repricer(Ledger.Gate, Ledger.Database, Ledger.Builder, () => book, Time).RunAsync(
            new RepriceRequest { From = from, To = to, Provider = "test", Reason = "the contract came late", DryRun = dryRun }, "tester", CancellationToken.None);

    private static UsageEvent Usage(DateTimeOffset at) => A.Event(at, 0) with { Usage = new TokenUsage { Input = 500_000, Output = 500_000 } };

    private static PriceBook Book(string rate, string? model = null, string? modelRate = null)
    {
        string Row(string name, string price) =>
            $$"""{"provider": "test", "model": "{{name}}", "rates": {"input": "{{price}}", "cacheWrite5m": "{{price}}", "cacheWrite1h": "{{price}}", "cacheRead": "{{price}}", "output": "{{price}}"} }""";
        var rows = model is null ? Row("m", rate) : $"{Row("m", rate)}, {Row(model, modelRate!)}";
        var json = "{\"formatVersion\": 1, \"currency\": \"USD\", \"providers\": [{\"name\": \"test\", \"batch\": \"1\", \"fast\": \"1\", \"serviceTiers\": {\"*\": \"1\"}, "
            + "\"inferenceGeo\": {\"*\": \"1\"}, \"webSearchPerThousand\": \"0\", \"contextWindow\": 1000000, \"maxOutput\": 64000}], \"rows\": [" + rows + "]}";
        return PriceBook.TryParse(Encoding.UTF8.GetBytes(json), "test", out var book, out var problems) ? book : throw new InvalidOperationException(string.Join("; ", problems));
    }
}
