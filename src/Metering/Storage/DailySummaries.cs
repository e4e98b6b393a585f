using ClaudeConfig.Metering.Ledger;
using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>Adds up days that are over, and those that were touched since. Reports do not wait for it: what it has not done they read from the hours.</summary>
internal sealed class DailySummaries(LedgerGate gate, LedgerDatabase database)
{
    /// <summary>Days in one transaction: readers of a ledger that is a year old see progress.</summary>
    private const int DaysAtOnce = 4;

    private const int PatienceSeconds = 300;

    private const string Measures =
        "events, unpriced_events, cost, assumed_cost, input_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, output_tokens, thinking_tokens, web_searches";

    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        var native = await database.ReadAsync(
            async connection => (await connection.ListAsync(row => row.GetBoolean(0), "select to_regclass('daily_usage') is not null", cancellationToken))[0], cancellationToken);
        if (native)
        {
            await CloseDaysAsync(cancellationToken);
            while (await database.TransactAsync(connection => AddUpAsync(connection, cancellationToken), cancellationToken) > 0)
            {
                // The next few days.
            }
        }
        else
        {
            await RefreshAsync(cancellationToken);
        }
    }

    /// <summary>A day ends while nobody writes: whoever writes to it afterwards sees that it is over, and says that it was touched.</summary>
    private async Task CloseDaysAsync(CancellationToken cancellationToken)
    {
        var due = await database.ReadAsync(
            async connection => (await connection.ListAsync(row => row.GetBoolean(0), "select until < date_trunc('day', clock_timestamp(), 'UTC') from daily_progress", cancellationToken))[0],
            cancellationToken);
        if (due)
        {
            await gate.RebuildAsync(
                (connection, _) => connection.ExecuteAsync(
                    """
                    with before as (select until from daily_progress for update),
                        moved as (update daily_progress set until = date_trunc('day', clock_timestamp(), 'UTC'))
                    insert into touched_days select generate_series(until, date_trunc('day', clock_timestamp(), 'UTC') - interval '24 hours', interval '24 hours') from before
                    """,
                    cancellationToken),
                cancellationToken);
        }
    }

    private static async Task<int> AddUpAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock($1)", cancellationToken, AdvisoryLocks.Summaries);
        // Marks go first: who touches a day from here on leaves one that the sum below may or may not contain, and it is added up once more.
        var days = await connection.ListAsync(
            row => row.GetFieldValue<DateTime>(0),
            "delete from touched_days where day in (select distinct day from touched_days order by day limit $1) returning day",
            cancellationToken,
            DaysAtOnce);
        if (days.Count > 0)
        {
            await using var batch = connection.Batch(
                Sql.Command("delete from daily_usage where day = any($1)", days.Distinct().ToArray()),
                Sql.Command(
                    $"""
                    insert into daily_usage (scope, day, {Measures})
                    select a.scope, d.day, {string.Join(", ", Measures.Split(", ").Select(measure => $"sum(a.{measure})"))}
                    from unnest($1) d (day) join hourly_aggregates a on a.hour >= d.day and a.hour < d.day + interval '24 hours' group by a.scope, d.day
                    """,
                    days.Distinct().ToArray()));
            batch.Timeout = PatienceSeconds;
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        return days.Count;
    }

    /// <summary>TimescaleDB's policy comes by now and then; touched days need not wait for it.</summary>
    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        // Marks go last: whoever dies here leaves them to the next. By version, as a place may be another mark's by then.
        var marks = await database.ReadAsync(
            connection => connection.ListAsync(
                row => (Day: row.GetFieldValue<DateTime>(0), Place: row.GetString(1), Version: row.GetString(2)), "select day, ctid::text, xmin::text from touched_days", cancellationToken),
            cancellationToken);
        foreach (var day in marks.Select(mark => mark.Day).Distinct().Order())
        {
            await database.ReadAsync(
                async connection =>
                {
                    foreach (var (view, from, days) in new[] { ("daily_usage_summary", day, 1), ("weekly_cost_summary", MondayOf(day), 7) })
                    {
                        await using var command = connection.Query($"call refresh_continuous_aggregate('{view}', $1::timestamptz, $2::timestamptz)", from, from.AddDays(days));
                        command.CommandTimeout = PatienceSeconds;
                        await command.ExecuteNonQueryAsync(cancellationToken);
                    }

                    return true;
                },
                cancellationToken);
        }

        if (marks.Count > 0)
        {
            await database.TransactAsync(
                connection => connection.ExecuteAsync(
                    "delete from touched_days where (ctid::text, xmin::text) in (select * from unnest($1, $2))",
                    cancellationToken,
                    marks.Select(mark => mark.Place).ToArray(),
                    marks.Select(mark => mark.Version).ToArray()),
                cancellationToken);
        }
    }

    private static DateTime MondayOf(DateTime day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
