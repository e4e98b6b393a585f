using System.Net;
using System.Text;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Reconciliation;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Pricing;
using ClaudeConfig.Support.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Metering.Tests;

public sealed class ReconciliationTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private const string Report =
        """
        {"data": [
            {"starting_at": "2026-11-20T00:00:00Z", "ending_at": "2026-11-21T00:00:00Z", "results": [
                {"amount": "205.5", "currency": "USD", "cost_type": "tokens", "token_type": "uncached_input_tokens", "model": "claude-sonnet-5-5", "workspace_id": "w1", "description": "a"},
                {"amount": "1", "currency": "USD", "cost_type": "tokens", "token_type": "uncached_input_tokens", "model": "claude-sonnet-5-5", "workspace_id": "w1", "description": "b"},
                {"amount": "3", "currency": "USD", "cost_type": "web_search", "token_type": null, "model": null, "workspace_id": null, "description": "c"}]},
            {"starting_at": "2026-11-21T00:00:00Z", "ending_at": "2026-11-22T00:00:00Z", "results": []}],
         "has_more": false, "next_page": null}
        """;

    private ReconciliationStore Store => new(Ledger.Database, () => PriceBook.Public, Time);

    [Fact]
    public async Task Report_BesideWhatWasCounted_ShowsTheDelta()
    {
        // 1,000,000 input at 2 USD: 2.00; two searches at 10 USD a thousand: 0.02. The 22nd is not reported on.
        await SendAsync("2026-11-20T23:59:59Z", 1_000_000, searches: 2);
        await SendAsync("2026-11-21T00:00:00Z", 500_000);
        await SendAsync("2026-11-22T00:00:00Z", 7);
        var report = AnthropicCostReport.Read(Encoding.UTF8.GetBytes(Report));
        Assert.Empty(report.Problems);
        var rows = await Store.SaveAsync("anthropic", report.Days, report.Costs, CancellationToken.None);
        Assert.Equal(
            [("20", "claude-sonnet-5-5", 2m, 2.065m), ("20", "web_search", 0.02m, 0.03m), ("21", "claude-sonnet-5-5", 1m, 0m)],
            rows.Select(row => (row.Day.ToString("dd"), row.Model, row.Counted, row.Charged)));
        Assert.Equal(3, await Ledger.ScalarAsync<long>("select count(*) from reconciliations"));
        // The same report again replaces itself; a later one is compared with what was counted since.
        await SendAsync("2026-11-20T10:00:00Z", 32_500);
        rows = await Store.SaveAsync("anthropic", report.Days, report.Costs, CancellationToken.None);
        Assert.Equal(0, rows[0].Delta);
    }

    [Fact]
    public async Task Month_OfAReport_FallsToProjectsByWhatTheyUsed()
    {
        // 2.00 and 6.00 on the 20th with a search of 0.01, 1.00 on the 21st of which the provider knows nothing.
        await SendAsync("2026-11-20T23:59:59Z", 1_000_000, searches: 1);
        await SendAsync("2026-11-20T12:00:00Z", 3_000_000, project: new("team", "other"));
        await SendAsync("2026-11-21T00:00:00Z", 500_000);
        var report = AnthropicCostReport.Read(Encoding.UTF8.GetBytes(Report));
        var start = DateTimeOffset.Parse("2026-11-01T00:00:00Z");
        var store = Store;
        Assert.Null(await store.MonthAsync(start, CancellationToken.None));
        await store.SaveAsync("anthropic", report.Days, report.Costs, CancellationToken.None);
        var month = (await store.MonthAsync(start, CancellationToken.None))!;
        Assert.Equal("2026-11-22T00:00:00Z", month.Through.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"));
        // The report says 2.065 for 8.00 and 0.03 for 0.01: a quarter of -5.935, all of 0.02, and all of -1.00.
        Assert.Equal(new ReconciledSpend(3.01m, -2.46375m), month.Projects[new("team", "web")]);
        Assert.Equal(new ReconciledSpend(6m, -4.45125m), month.Projects[new("team", "other")]);
        Assert.Null(await store.MonthAsync(DateTimeOffset.Parse("2026-12-01T00:00:00Z"), CancellationToken.None));
    }

    [Theory]
    [InlineData("{}", "data")]
    [InlineData("""{"data": [{"starting_at": "2026-11-20T01:00:00Z"}]}""", "starting_at")]
    [InlineData("""{"data": [{"starting_at": "2026-11-20T00:00:00Z", "results": [{"amount": 1, "currency": "USD"}]}]}""", "results.amount")]
    [InlineData("""{"data": [{"starting_at": "2026-11-20T00:00:00Z", "results": [{"amount": "1", "currency": "EUR"}]}]}""", "results.currency")]
    public void Report_ThatIsNone_IsRefusedByField(string json, string field) =>
        Assert.Equal(field, AnthropicCostReport.Read(Encoding.UTF8.GetBytes(json)).Problems.Single().Field);

    [Fact]
    public async Task Poller_ReadsEveryPageWithTheKeyOfTheFile()
    {
        await SendAsync("2026-11-20T23:59:59Z", 1_000_000);
        var asked = new List<string>();
        await using var provider = WebApplication.CreateSlimBuilder().Build();
        provider.Urls.Add("http://127.0.0.1:0");
        provider.MapGet("/v1/organizations/cost_report", (HttpRequest request) =>
        {
            asked.Add($"{request.Headers["x-api-key"]} {request.Query["starting_at"]} {request.Query["page"]}");
            return Results.Text(
                request.Query.ContainsKey("page") ? Report : """{"data": [{"starting_at": "2026-11-19T00:00:00Z", "results": []}], "has_more": true, "next_page": "p 2"}""", "application/json");
        });
        await provider.StartAsync();
        var keyFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(keyFile, "sk-ant-admin-1\n");
        using var client = new AnthropicCostClient(new Uri(provider.Urls.Single()), keyFile);
        await new CostPoller(client, Store, Time, NullLogger<CostPoller>.Instance).TurnAsync(CancellationToken.None);
        Assert.Equal(["sk-ant-admin-1 2026-11-16T00:00:00Z ", "sk-ant-admin-1 2026-11-16T00:00:00Z p 2"], asked);
        Assert.Equal(0.095m, await Ledger.ScalarAsync<decimal>("select sum(charged - counted) from reconciliations"));
    }

    [Fact]
    public async Task Poller_Refused_SaysWhichKeyIsNeeded()
    {
        await using var provider = WebApplication.CreateSlimBuilder().Build();
        provider.Urls.Add("http://127.0.0.1:0");
        provider.MapGet("/v1/organizations/cost_report", () => Results.StatusCode((int)HttpStatusCode.Unauthorized));
        await provider.StartAsync();
        using var client = new AnthropicCostClient(new Uri(provider.Urls.Single()), Path.GetTempFileName());
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => new CostPoller(client, Store, Time, NullLogger<CostPoller>.Instance).TurnAsync(CancellationToken.None));
        Assert.Contains("Admin API key", e.Message);
    }

    private async Task SendAsync(string at, long input, long searches = 0, ObjectRef? project = null)
    {
        var usage = A.Event(DateTimeOffset.Parse(at), 0) with
        {
            Provider = "anthropic", Model = "claude-sonnet-5-5", RequestedModel = "claude-sonnet-5-5", Usage = new TokenUsage { Input = input, WebSearches = searches },
        };
        await Ledger.WithPrices(PriceBook.Public).IngestAsync(project is { } other ? usage.From(other) : usage);
    }
}
