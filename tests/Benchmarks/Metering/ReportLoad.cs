using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Reports over the events that <see cref="EditUnderLoad"/> filled the month with, over HTTP.</summary>
internal static class ReportLoad
{
    private const int Times = 40;

    public static async Task RunAsync(string store, MeteringProcess metering, NpgsqlDataSource source)
    {
        // Their days were written past the ledger: they are added up as touched days are.
        await using (var command = source.CreateCommand("insert into touched_days select distinct date_trunc('day', hour, 'UTC') from hourly_aggregates where hour < date_trunc('day', now(), 'UTC')"))
        {
            await command.ExecuteNonQueryAsync();
        }

        while (await TouchedAsync(source))
        {
            await Task.Delay(500);
        }

        var month = DateTime.UtcNow.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        foreach (var (name, query) in new[]
        {
            ("total", ""), ("by-project", "groupBy=project"), ("by-project-and-day", "groupBy=project&bucket=day"), ("by-member", "groupBy=member"), ("by-member-and-day", "groupBy=member&bucket=day"), ("one-project-by-member", "project=team/web-1&groupBy=member&bucket=day"),
            ("zone-by-hour-offsets", "groupBy=project&bucket=day&timeZone=Europe/Berlin"),
        })
        {
            var times = new List<double>();
            for (var i = 0; i < Times; i++)
            {
                var clock = Stopwatch.StartNew();
                (await metering.Http.GetAsync($"/v1/cost?from={month}-01T00:00:00Z&{query}")).EnsureSuccessStatusCode();
                times.Add(clock.Elapsed.TotalMilliseconds);
            }

            times.Sort();
            Report.Line($"metering.{store}.report.{name}.p50", times[Times / 2], "ms");
            Report.Line($"metering.{store}.report.{name}.p95", times[Times * 95 / 100], "ms");
        }
    }

    private static async Task<bool> TouchedAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select exists (select from touched_days)");
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
