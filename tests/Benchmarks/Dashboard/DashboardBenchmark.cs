using System.Diagnostics;
using System.Globalization;
using System.Net;
using ClaudeConfig.Benchmarks.Metering;
using ClaudeConfig.Dashboard.Tests.Kit;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Dashboard;

/// <summary>
/// What people who look cost those who count: CPU time of Metering and the time that a batch of events takes, with no dashboard, with one that nobody looks at, and with 200 viewers of the live page; and how
/// long a browser that has nothing kept waits for the first paint with ten million events behind it.
/// </summary>
internal static class DashboardBenchmark
{
    private const int Viewers = 200;
    private const int Paints = 10;
    private const int BatchSize = 50;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    /// <param name="arguments"><c>events=N</c> in the ledger (10,000,000 unless given), <c>rounds=N</c> of each kind (3).</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-bench-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        try
        {
            await using var rig = await DashboardRig.StartAsync(folder);
            await rig.SendAsync([.. Workload.NewBatch().Take(1).Select(one => one with { Source = "gateway-seed" })]);
            await using (var source = NpgsqlDataSource.Create(rig.Database))
            {
                var events = Number(arguments, "events", 10_000_000);
                await LedgerFill.RunAsync(source, events);
                Report.Line("dashboard.events", events, "events in the ledger");
            }

            await rig.ApplyBudgetsAsync();
            await IngestAsync(rig, TimeSpan.FromSeconds(10));
            var rounds = Number(arguments, "rounds", 3);
            var alone = await RoundsAsync(rig, rounds, 0, "alone");
            await rig.StartDashboardAsync();
            var cookies = await rig.SignInAsync();
            await PaintAsync(rig, cookies);
            await ViewersAsync(rig, cookies, alone, rounds);
            return 0;
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ViewersAsync(DashboardRig rig, CookieContainer cookies, double alone, int rounds)
    {
        // With and without in turns: the machine has other things to do.
        var (idle, watched) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            idle.Add(await RoundsAsync(rig, 1, 0, $"idle.{round}"));
            using var stop = new CancellationTokenSource();
            using var browser = rig.Browser(cookies);
            var counts = new int[Viewers];
            var viewers = Enumerable.Range(0, Viewers).Select(place => WatchAsync(browser, counts, place, stop.Token)).ToArray();
            await Harness.Eventually.TrueAsync(() => counts.All(count => count > 0), "all viewers see figures", TimeSpan.FromMinutes(2));
            var (dashboard, before) = (rig.DashboardSeconds, counts.Sum());
            var clock = Stopwatch.StartNew();
            watched.Add(await RoundsAsync(rig, 1, Viewers, $"viewers.{round}"));
            Report.Line($"dashboard.viewers.{round}.dashboard_cpu", (rig.DashboardSeconds - dashboard) / clock.Elapsed.TotalSeconds * 100, "% of a core");
            Report.Line($"dashboard.viewers.{round}.told", (counts.Sum() - before) / clock.Elapsed.TotalSeconds / Viewers, "events a viewer and second");
            await stop.CancelAsync();
            await Task.WhenAll(viewers);
        }

        Report.Line("dashboard.memory", rig.DashboardMebibytes, "MiB");
        Report.Line("dashboard.metering_for_the_dashboard", Median(idle) - alone, "% of a core");
        Report.Line("dashboard.metering_for_200_viewers", Median(watched) - Median(idle), "% of a core");
        Report.Line("dashboard.metering_for_all", Median(watched) - alone, "% of a core");
    }

    /// <summary>Follows the live page's stream as a browser does.</summary>
    private static async Task WatchAsync(HttpClient browser, int[] counts, int place, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await browser.GetAsync("/data/live", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            answer.EnsureSuccessStatusCode();
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                counts[place] += line.StartsWith("event: budget", StringComparison.Ordinal) ? 1 : 0;
            }
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is OperationCanceledException or IOException or HttpRequestException)
        {
            // Has looked enough.
        }
    }

    /// <returns>The median of Metering's CPU time, in percent of a core.</returns>
    private static async Task<double> RoundsAsync(DashboardRig rig, int rounds, int viewers, string name)
    {
        var shares = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var (cpu, clock) = (rig.MeteringSeconds, Stopwatch.StartNew());
            var times = await IngestAsync(rig, Round);
            shares.Add((rig.MeteringSeconds - cpu) / clock.Elapsed.TotalSeconds * 100);
            Array.Sort(times);
            Report.Line($"dashboard.{name}.metering_cpu", shares[^1], $"% of a core, {viewers} viewers");
            Report.Line($"dashboard.{name}.ingest.p50", times[times.Length / 2], "ms");
            Report.Line($"dashboard.{name}.ingest.p99", times[times.Length * 99 / 100], "ms");
        }

        return Median(shares);
    }

    /// <summary>Twenty batches a second, whether or not answers came.</summary>
    private static async Task<double[]> IngestAsync(DashboardRig rig, TimeSpan length)
    {
        var sent = new List<Task<double>>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < length)
        {
            sent.Add(rig.SendAsync([.. Workload.NewBatch().Take(BatchSize)]));
            var due = Pace * sent.Count;
            if (due > clock.Elapsed)
            {
                await Task.Delay(due - clock.Elapsed + TimeSpan.FromMilliseconds(1));
            }
        }

        return await Task.WhenAll(sent);
    }

    private static async Task PaintAsync(DashboardRig rig, CookieContainer cookies)
    {
        try
        {
            foreach (var path in (string[])["/", "/budgets", "/budgets/team/company", "/explore"])
            {
                var (paints, answers) = (new List<double>(), new List<double>());
                for (var i = 0; i < Paints; i++)
                {
                    var (paint, answer) = await PaintOnceAsync(rig, cookies, path);
                    paints.Add(paint);
                    answers.Add(answer);
                }

                var name = $"dashboard.first_paint{path.Replace('/', '.').TrimEnd('.')}";
                Report.Line($"{name}.first", paints[0], "ms");
                Report.Line($"{name}.p50", Median(paints), "ms");
                Report.Line($"{name}.max", paints.Max(), "ms");
                Report.Line($"{name}.answer.p50", Median(answers), "ms");
            }
        }
        finally
        {
            await Chromium.CloseAsync();
        }
    }

    /// <summary>In a browser that has kept nothing but who it is.</summary>
    private static async Task<(double Paint, double Answer)> PaintOnceAsync(DashboardRig rig, CookieContainer cookies, string path)
    {
        await using var context = await Chromium.NewContextAsync();
        await context.AddCookiesAsync(cookies.GetCookies(rig.Address).Select(cookie => new Microsoft.Playwright.Cookie { Name = cookie.Name, Value = cookie.Value, Url = rig.Address.ToString(), Secure = true, HttpOnly = true }));
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(rig.Address, path).ToString());
        var paint = await page.EvaluateAsync<double>("async () => { for (;;) { const found = performance.getEntriesByName('first-contentful-paint')[0]; if (found) return found.startTime; await new Promise(requestAnimationFrame); } }");
        return (paint, await page.EvaluateAsync<double>("() => performance.getEntriesByType('navigation')[0].responseEnd"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static int Number(string[] arguments, string name, int otherwise) =>
        arguments.FirstOrDefault(argument => argument.StartsWith(name + "=", StringComparison.Ordinal)) is { } given ? int.Parse(given[(name.Length + 1)..], CultureInfo.InvariantCulture) : otherwise;
}
