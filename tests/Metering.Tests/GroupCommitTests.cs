using System.Globalization;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using CsCheck;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Batches that wait are stored together, and each is answered as if it had come alone.</summary>
public sealed class GroupCommitTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task BatchThatCannotBeStored_AmongOthers_FailsAlone()
    {
        // No partition takes this month.
        await ExecuteAsync("create table elsewhere (like usage_events)");
        var hypertable = await Ledger.ScalarAsync<bool>("select relkind = 'r' from pg_class where oid = 'usage_events'::regclass");
        Assert.SkipWhen(hypertable, "outside: a hypertable makes what it needs");
        await ExecuteAsync("alter table usage_events detach partition usage_events_2026_10");
        var bad = A.Event(Now.AddDays(-29), 1);

        // Those that come first wait, and the others gather behind them.
        Task<IReadOnlyList<EventResult>>[] good;
        Task<IReadOnlyList<EventResult>> failing;
        await using (var blocker = await HoldAsync("lock table event_identity in access exclusive mode"))
        {
            good = [.. Enumerable.Range(0, 12).Select(_ => Ledger.SendAsync(A.Event(Now, 1)))];
            failing = Ledger.SendAsync(bad);
            good = [.. good, .. Enumerable.Range(0, 12).Select(_ => Ledger.SendAsync(A.Event(Now, 1)))];
        }

        Assert.All(await Task.WhenAll(good), results => Assert.Equal(EventStatus.Accepted, results.Single().Status));
        await Assert.ThrowsAsync<PostgresException>(() => failing);
        Assert.Equal(24, await Ledger.ScalarAsync<long>("select count(*) from usage_events"));
        Assert.Equal(24, await Ledger.ScalarAsync<long>("select count(*) from event_identity"));
    }

    [Fact]
    public async Task BatchesThatWait_AreOneTransaction()
    {
        Task[] sending;
        await using (await HoldAsync("lock table event_identity in access exclusive mode"))
        {
            // Each waits in the queue when its call comes back; two transactions at most have begun.
            sending = [.. Enumerable.Range(0, 40).Select(_ => Ledger.SendAsync(A.Event(Now, 1)))];
        }

        await Task.WhenAll(sending);
        // Two at most were under way; what gathered behind them went together.
        Assert.InRange(await Ledger.ScalarAsync<long>("select count(distinct xmin::text) from usage_events"), 1, 6);
    }

    [Fact]
    public async Task CallerThatLeaves_TakesNothingBack()
    {
        using var leaving = new CancellationTokenSource();
        Task<EventBatchResult> call;
        var usage = A.Event(Now, 1);
        await using (await HoldAsync("lock table event_identity in access exclusive mode"))
        {
            call = Ledger.Ingest.IngestAsync([System.Text.Encoding.UTF8.GetBytes(TestLedger.Json(usage).GetRawText())], leaving.Token);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await Eventually.TrueAsync(async () => await Ledger.ScalarAsync<long>("select count(*) from usage_events") == 1, "it was stored", Deadlines.Settled);
        Assert.Equal(EventStatus.Duplicate, (await Ledger.SendAsync(usage)).Single().Status);
    }

    /// <summary>Rows are written for PostgreSQL byte by byte: what comes back must be what was sent.</summary>
    [Fact]
    public async Task Amounts_OfAnySize_AreStoredToTheLastDigit()
    {
        var amounts = new List<decimal> { 0, 1, 0.000000000001m, 9999, 10_000, 10_000.0001m, 99_999_999.999999999999m, 1_000_000_000m, 0.0001m, 0.1m, 123_456_789.000000000001m };
        Gen.Select(Gen.Int[0, 1_000_000_000], Gen.Long[0, 999_999_999_999]).Sample(
            pair => amounts.Add(Math.Min(1_000_000_000m, pair.Item1 + (pair.Item2 / 1_000_000_000_000m))), iter: 200, threads: 1);
        await Ledger.SendAsync([.. amounts.Select((amount, index) => A.Event(Now, 0, $"n{index}") with { LeaseCharge = amount, LeaseId = "none" })]);
        await using var source = NpgsqlDataSource.Create(Ledger.ConnectionString);
        await using var command = source.CreateCommand("select id, lease_charge::text from usage_events");
        await using var reader = await command.ExecuteReaderAsync();
        var found = 0;
        while (await reader.ReadAsync())
        {
            Assert.Equal(amounts[int.Parse(reader.GetString(0)[1..], CultureInfo.InvariantCulture)], decimal.Parse(reader.GetString(1), CultureInfo.InvariantCulture));
            found++;
        }

        Assert.Equal(amounts.Count, found);
    }

    [Fact]
    public async Task Fields_OfAnEvent_AreStoredAsTheyCame()
    {
        var usage = A.Event(Now, 1, "ünï-🎈") with
        {
            EndTime = Now.AddMilliseconds(1.5), Target = null, UpstreamRequestId = "req", FirstByteMilliseconds = 7, StatusCode = 529, Outcome = UsageOutcome.UpstreamFailed, Estimated = true,
            Route = new Contracts.ObjectRef("r", "oute"), Usage = new TokenUsage { Input = 1, CacheWrite5m = 2, CacheWrite1h = 3, CacheRead = 4, Output = 5, Thinking = 6, WebSearches = 7 },
            Modifiers = new PricingModifiers { Batch = true, InferenceGeo = "us" },
            Attribution = new Contracts.Attribution { Project = A.Team, Key = "k", SessionId = "s", Tags = new SortedDictionary<string, string> { ["b"] = "\"2\"", ["a"] = "ü" } },
        };
        Assert.Equal(EventStatus.Accepted, (await Ledger.SendAsync(usage)).Single().Status);
        Assert.Equal(
            "ünï-🎈|2026-11-23 12:00:00.0015|<null>|k|s|{\"a\": \"ü\", \"b\": \"\\\"2\\\"\"}|r|oute|<null>|1 2 3 4 5 6 7|t f|us|t|UpstreamFailed|529|req|7",
            await Ledger.ScalarAsync<string>(
                """
                select concat_ws('|', id, to_char(end_time at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.') || rtrim(to_char(end_time, 'US'), '0'), coalesce(member, '<null>'), key_name, session_id, tags,
                    route_namespace, route_name, coalesce(target, '<null>'),
                    concat_ws(' ', input_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, output_tokens, thinking_tokens, web_searches),
                    left(batch::text, 1) || ' ' || left(fast::text, 1), inference_geo, left(estimated::text, 1), outcome, status_code, upstream_request_id, first_byte_ms)
                from usage_events
                """));
    }

    private async Task<IAsyncDisposable> HoldAsync(string sql)
    {
        var connection = new NpgsqlConnection(Ledger.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await new NpgsqlCommand($"begin; {sql}", connection).ExecuteNonQueryAsync();
        return connection;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Ledger.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
