using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

public sealed class ReportTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private static readonly ObjectRef Route = new("team", "main");

    [Fact]
    public async Task Report_ByEachDimension_AddsUpToTheEvents()
    {
        await SendMixtureAsync(400);
        foreach (var group in new[] { "", "project", "member", "key", "model", "provider", "route", "session", "agent", "tag:repository", "project,member,model", "route,tag:repository" })
        {
            foreach (var bucket in new[] { "total", "hour", "day", "week", "month" })
            {
                var report = await AskAsync($"from=2026-11-01T00:00:00Z&to=2026-11-23T12:00:00Z&groupBy={group}&bucket={bucket}");
                Assert.Equal(await DirectAsync("2026-11-01T00:00:00Z", "2026-11-23T12:00:00Z"), (report.Totals.Requests, report.Totals.Cost, report.Totals.InputTokens));
                Assert.Equal(report.Totals, report.Rows.Aggregate(default(UsageSums), (sum, row) => sum + row.Sums));
                Assert.Equal(report.Rows.Count, report.Rows.Select(row => (row.Time, string.Join('|', row.Groups))).Distinct().Count());
            }
        }
    }

    [Fact]
    public async Task Report_OverAnySpan_IsWhatEventsInItComeTo()
    {
        await SendMixtureAsync(400);
        var random = new Random(11);
        for (var i = 0; i < 25; i++)
        {
            var from = Now.AddDays(-22).AddMinutes(random.Next(20_000));
            var to = from.AddMinutes(1 + random.Next(14_000));
            var report = await AskAsync($"from={from.UtcDateTime:O}&to={to.UtcDateTime:O}");
            Assert.Equal(await DirectAsync($"{from.UtcDateTime:O}", $"{to.UtcDateTime:O}"), (report.Totals.Requests, report.Totals.Cost, report.Totals.InputTokens));
        }
    }

    [Fact]
    public async Task Report_OfDaysAddedUpAndTouchedAgain_IsNeverBehind()
    {
        await Ledger.SendAsync(A.Event(Now.AddDays(-5), 1), A.Event(Now.AddDays(-4), 2), A.Event(Now.AddDays(-4), 4));
        await Ledger.Summaries.TurnAsync(CancellationToken.None);
        Assert.Equal(7, (await AskAsync("")).Totals.Cost);
        await Ledger.SendAsync(A.Event(Now.AddDays(-4), 8));
        if (PostgresFixture.GivenServer is null)
        {
            Assert.Equal(15, (await AskAsync("")).Totals.Cost);
            Assert.Equal(2, await Ledger.ScalarAsync<long>("select count(*) from daily_usage"));
        }

        await Ledger.Summaries.TurnAsync(CancellationToken.None);
        Assert.Equal(15, (await AskAsync("")).Totals.Cost);
        Assert.Equal(0, await Ledger.ScalarAsync<long>("select count(*) from touched_days"));
        Assert.Equal(15, await Ledger.ScalarAsync<decimal>("select sum(cost) from daily_usage_summary"));
        Assert.Equal(15, await Ledger.ScalarAsync<decimal>("select sum(cost) from weekly_cost_summary"));
    }

    [Fact]
    public async Task Report_InAZoneOfHalfHours_CutsDaysWhereTheyBegin()
    {
        // Midnight in Kolkata is 18:30 of UTC.
        await Ledger.SendAsync(A.Event(DateTimeOffset.Parse("2026-11-20T18:29:00Z"), 1), A.Event(DateTimeOffset.Parse("2026-11-20T18:31:00Z"), 2));
        var report = await AskAsync("bucket=day&timeZone=Asia/Kolkata");
        Assert.Equal(
            [(DateTimeOffset.Parse("2026-11-19T18:30:00Z"), 1m), (DateTimeOffset.Parse("2026-11-20T18:30:00Z"), 2m)], report.Rows.Select(row => (row.Time!.Value, row.Sums.Cost)));
    }

    [Fact]
    public async Task Report_FilteredByEveryDimension_HoldsOnlyThat()
    {
        await Ledger.SendAsync(Mixed(1, Now, "s1"), Mixed(2, Now, "s2"), Mixed(4, Now, "s1") with { Route = null });
        Assert.Equal(5, (await AskAsync("session=s1")).Totals.Cost);
        Assert.Equal(3, (await AskAsync("route=team/main")).Totals.Cost);
        Assert.Equal(3, (await AskAsync("route=team/main&from=2026-11-23T12:00:00Z&to=2026-11-23T13:00:00Z&groupBy=member")).Totals.Cost);
        Assert.Equal(7, (await AskAsync("project=team/web&tag:repository=shop&member=ann&member=bob")).Totals.Cost);
        Assert.Equal(0, (await AskAsync("project=team/web&member=nobody")).Totals.Requests);
        Assert.Equal(0, (await AskAsync("project=other/data")).Totals.Requests);
    }

    [Fact]
    public async Task Report_Cut_SaysSoAndGivesTheRest()
    {
        await Ledger.SendAsync([.. Enumerable.Range(1, 5).Select(i => Mixed(i, Now, $"s{i}"))]);
        var report = await AskAsync("groupBy=session&limit=2");
        Assert.Equal(("2 of 5 rows", 15m, 6m), (ReportJson.Shown(report), report.Totals.Cost, report.Rest.Cost));
        Assert.Equal(["s5", "s4"], report.Rows.Select(row => row.Groups[0]));
        Assert.Equal(
            "row,session,cost,assumedCost,requests,unpricedRequests\r\ngroup,s5,5,0,1,0\r\ngroup,s4,4,0,1,0\r\nrest,,6,0,3,0\r\n", ReportCsv.Of(report, ReportColumn.Cost));
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z", "from")]
    [InlineData("from=2020-01-01T00:00:00Z", "from")]
    [InlineData("from=2026-09-01T00:00:00Z&groupBy=session", "from")]
    [InlineData("bucket=minute", "bucket")]
    [InlineData("bucket=1", "bucket")]
    [InlineData("groupBy=price", "groupBy")]
    [InlineData("groupBy=tag:", "groupBy")]
    [InlineData("groupBy=project,member,key,model,route", "groupBy")]
    [InlineData("timeZone=Mars/Olympus", "timeZone")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=100000", "limit")]
    [InlineData("project=web", "project")]
    [InlineData("colour=red", "colour")]
    public void Parameters_ThatMakeNoSense_AreNamed(string query, string field)
    {
        var (request, problems) = Read(query);
        Assert.Null(request);
        Assert.Equal(field, problems.Single().Field);
        Assert.NotEmpty(problems.Single().Detail);
    }

    [Fact]
    public void Time_UpToWhichNobodyAsked_IsTheEndOfTheHourThatRollupsHaveWhole() =>
        Assert.Equal(DateTimeOffset.Parse("2026-11-23T13:00:00Z", System.Globalization.CultureInfo.InvariantCulture), Read("").Request!.To);

    [Fact]
    public void Cells_OfFormulas_AreTextToASpreadsheet()
    {
        var text = new System.Text.StringBuilder();
        Csv.AppendLine(text, ["=1+1", "-0.5", "a,b", "say \"hi\"", null]);
        Assert.Equal("'=1+1,-0.5,\"a,b\",\"say \"\"hi\"\"\",\r\n", text.ToString());
    }

    private async Task<UsageReport> AskAsync(string query)
    {
        var (request, problems) = Read(query);
        Assert.Empty(problems);
        return await Ledger.Reports.ReadAsync(request!, CancellationToken.None);
    }

    private (ReportRequest? Request, IReadOnlyList<Http.ProblemItem> Problems) Read(string query) =>
        new ReportRequestReader(new QueryCollection(QueryHelpers.ParseQuery(query)), Now.AddMinutes(1)).Read();

    private async Task<(long, decimal, long)> DirectAsync(string from, string to)
    {
        await using var source = NpgsqlDataSource.Create(Ledger.ConnectionString);
        await using var command = source.CreateCommand(
            $"select count(*), coalesce(sum(cost), 0), coalesce(sum(input_tokens), 0)::bigint from usage_events where start_time >= '{from}' and start_time < '{to}'");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetDecimal(1), reader.GetInt64(2));
    }

    private async Task SendMixtureAsync(int count)
    {
        var random = new Random(7);
        await Ledger.SendAsync(
            [.. Enumerable.Range(0, count).Select(i => Mixed(random.Next(1, 900) / 100m, Now.AddSeconds(-random.Next(22 * 86_400)), i % 3 == 0 ? null : $"s{i % 7}", i)
                .From(i % 4 == 0 ? A.OtherTeam : A.Team))]);
    }

    private static UsageEvent Mixed(decimal dollars, DateTimeOffset at, string? session, int i = 0)
    {
        var usage = A.Event(at, dollars);
        return usage with
        {
            Route = i % 2 == 0 ? Route : null,
            Attribution = usage.Attribution with
            {
                Member = i % 5 == 0 ? "ann" : "bob",
                Key = i % 3 == 0 ? "ci" : null,
                SessionId = session,
                AgentId = i % 4 == 1 ? "reviewer" : null,
                Tags = i % 6 == 0 ? new SortedDictionary<string, string> { ["repository"] = "shop" } : new SortedDictionary<string, string>(),
            },
        };
    }
}
