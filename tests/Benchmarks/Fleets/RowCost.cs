using ClaudeConfig.Benchmarks.Metering;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Fleets;

/// <summary>What PostgreSQL says of the statement that locks windows, and how many transactions wait for such a lock at a time.</summary>
internal sealed class RowCost(NpgsqlDataSource source) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private long _looks;
    private long _waiting;
    private decimal _most;

    public static async Task<RowCost> BeginAsync(NpgsqlDataSource source)
    {
        await using var reset = source.CreateCommand("select pg_stat_statements_reset()");
        await reset.ExecuteNonQueryAsync();
        var cost = new RowCost(source);
        cost._loop = Task.Run(cost.WatchAsync);
        return cost;
    }

    /// <summary>Of the company's window, the most that was reserved and spent at any look.</summary>
    public decimal MostReserved => _most;

    public async Task PrintAsync(string name)
    {
        await _stop.CancelAsync();
        await _loop;
        Report.Line($"{name}.waiting", _looks == 0 ? 0 : (double)_waiting / _looks, "transactions wait for a window's row, mean");
        await using var command = source.CreateCommand(
            "select coalesce(sum(calls), 0)::bigint, coalesce(sum(total_exec_time) / nullif(sum(calls), 0), 0), coalesce(max(max_exec_time), 0) from pg_stat_statements where query like '%for update of w'");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        Report.Line($"{name}.row-locks", reader.GetInt64(0), "transactions that locked windows");
        Report.Line($"{name}.row-lock.mean", reader.GetDouble(1), "ms");
        Report.Line($"{name}.row-lock.max", reader.GetDouble(2), "ms");
    }

    /// <summary>The statements that take most of the server's time.</summary>
    public static async Task PrintStatementsAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(
            """
            select total_exec_time, total_plan_time, calls, left(regexp_replace(query, '\s+', ' ', 'g'), 140) from pg_stat_statements
            order by total_exec_time + total_plan_time desc limit 14
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            Console.WriteLine(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"  {reader.GetDouble(0):0} ms run, {reader.GetDouble(1):0} ms planned, {reader.GetInt64(2)} times: {reader.GetString(3)}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var look = new NpgsqlCommand(
            """
            select count(*) filter (where wait_event_type = 'Lock' and query like '%for update of w'),
                coalesce((select max(spent + held + provisional) from window_figures where name = 'company'), 0)
            from pg_stat_activity where application_name = 'claudeconfig-metering'
            """,
            connection);
        while (!_stop.IsCancellationRequested)
        {
            await using (var reader = await look.ExecuteReaderAsync())
            {
                await reader.ReadAsync();
                _waiting += reader.GetInt64(0);
                _most = Math.Max(_most, reader.GetDecimal(1));
            }

            _looks++;
            await Task.Delay(Pause);
        }
    }
}
