using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Reports over the events that <see cref="MonthFill"/> filled the month with, over HTTP.</summary>
internal static class ReportLoad
{
    private const int Times = 40;

    public static async Task RunAsync(string store, MeteringProcess metering, NpgsqlDataSource source)
    {
        var clock = Stopwatch.StartNew();
        while (await TouchedAsync(source))
        {
            await Task.Delay(500);
        }

        Report.Line($"metering.{store}.report.days-added-up", clock.Elapsed.TotalSeconds, "s");
        var now = DateTime.UtcNow;
        var month = now.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var day = now.Date.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var until = now.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var (name, query) in new[]
        {
            ("cost.total", $"/v1/cost?from={month}-01T00:00:00Z"),
            ("cost.by-project", $"/v1/cost?from={month}-01T00:00:00Z&groupBy=project"),
            ("cost.by-project-and-day", $"/v1/cost?from={month}-01T00:00:00Z&groupBy=project&bucket=day"),
            ("cost.by-model", $"/v1/cost?from={month}-01T00:00:00Z&groupBy=model"),
            ("cost.by-member", $"/v1/cost?from={month}-01T00:00:00Z&groupBy=member"),
            ("cost.by-member-and-day", $"/v1/cost?from={month}-01T00:00:00Z&groupBy=member&bucket=day"),
            ("cost.one-project-by-member-and-day", $"/v1/cost?from={month}-01T00:00:00Z&project=team/web-1&groupBy=member&bucket=day"),
            ("cost.by-project-in-days-of-berlin", $"/v1/cost?from={month}-01T00:00:00Z&groupBy=project&bucket=day&timeZone=Europe/Berlin"),
            ("usage.by-member", $"/v1/usage?from={month}-01T00:00:00Z&groupBy=member"),
            ("usage.one-day-by-hour", $"/v1/usage?from={day}T00:00:00Z&to={until}T00:00:00Z&bucket=hour"),
            ("usage.one-project-one-day-by-session", $"/v1/usage?from={day}T00:00:00Z&to={until}T00:00:00Z&project=team/web-1&groupBy=session"),
            ("usage.one-day-by-session", $"/v1/usage?from={day}T00:00:00Z&to={until}T00:00:00Z&groupBy=session"),
            ("usage.one-project-by-session", $"/v1/usage?from={month}-01T00:00:00Z&project=team/web-1&groupBy=session"),
            ("usage.by-session", $"/v1/usage?from={month}-01T00:00:00Z&groupBy=session"),
        })
        {
            await MeasureAsync($"metering.{store}.report.{name}", metering, query);
        }
    }

    private static async Task MeasureAsync(string name, MeteringProcess metering, string query)
    {
        var (times, all) = (new List<double>(), Stopwatch.StartNew());
        // Slow ones fewer times.
        for (var i = 0; i < Times && (i < 3 || all.Elapsed < TimeSpan.FromSeconds(30)); i++)
        {
            var clock = Stopwatch.StartNew();
            using var answer = await metering.Http.GetAsync(query);
            if (!answer.IsSuccessStatusCode)
            {
                Report.Line($"{name}.failed-after", clock.Elapsed.TotalMilliseconds, $"ms ({(int)answer.StatusCode})");
                return;
            }

            await answer.Content.ReadAsByteArrayAsync();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        Report.Line($"{name}.p50", PacedTimes.Of([.. times], 50), "ms");
        Report.Line($"{name}.p95", PacedTimes.Of([.. times], 95), "ms");
    }

    private static async Task<bool> TouchedAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select exists (select from touched_days)");
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
