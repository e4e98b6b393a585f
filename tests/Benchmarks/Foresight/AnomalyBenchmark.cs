using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Foresight.Tests.Generators;

namespace ClaudeConfig.Benchmarks.Foresight;

/// <summary>Incidents of generated spend: found, how soon, how many pages for nothing, and by whom; beside simple rules.</summary>
internal static class AnomalyBenchmark
{
    private const int Seeds = 10;

    /// <summary>The watch's constants were set on seeds below this.</summary>
    private const int FirstSeed = 500;
    private const int Watched = 28 * 24;

    public static int Run()
    {
        SpendCase[] cases = [.. SpendCase.Faults.SelectMany(fault => Enumerable.Range(FirstSeed, Seeds).Select(seed => new SpendCase(fault, seed))), .. Enumerable.Range(FirstSeed + 100, 30).Select(seed => new SpendCase(null, seed))];
        Report("ours", cases, Ours);
        Report("three-sigma", cases, spend => Peer(spend, hours => hours.Average() + 3 * Deviation(hours)));
        Report("range", cases, spend => Peer(spend, hours => hours.Max() + 0.05 * (hours.Max() - hours.Min())));
        Report("p95", cases, spend => Peer(spend, hours => Math.Max(5, hours.Order().ElementAt((int)(0.95 * hours.Length)))));
        Drivers(cases);
        return 0;
    }

    private static void Report(string name, SpendCase[] cases, Func<SpendCase, List<int>> pages)
    {
        var found = SpendCase.Faults.ToDictionary(fault => fault, _ => (Hits: 0, All: 0));
        var delays = new List<int>();
        int right = 0, wrong = 0;
        foreach (var spend in cases)
        {
            var all = pages(spend);
            int[] hits = [.. all.Where(hour => spend.Fault is not null && hour >= spend.Start && hour < spend.End + 6)];
            right += hits.Length > 0 ? 1 : 0;
            // What follows a fault within three days is still that fault.
            wrong += all.Count(hour => spend.Fault is null || hour < spend.Start || hour >= spend.End + 72);
            if (spend.Fault is { } fault)
            {
                found[fault] = (found[fault].Hits + (hits.Length > 0 ? 1 : 0), found[fault].All + 1);
                delays.AddRange(hits.Take(1).Select(hour => hour - spend.Start + 1));
            }
        }

        Line($"anomalies_{name}_precision", 1.0 * right / Math.Max(1, right + wrong), "ratio");
        Line($"anomalies_{name}_recall", 1.0 * right / found.Values.Sum(one => one.All), "ratio");
        Line($"anomalies_{name}_delay_median", delays.Count > 0 ? delays.Order().ElementAt(delays.Count / 2) : double.NaN, "hours");
        Line($"anomalies_{name}_false_pages", wrong / (cases.Length * (SpendCase.Hours - Watched) / 720.0), "per-budget-month");
        foreach (var (fault, (hits, count)) in found)
        {
            Line($"anomalies_{name}_recall_{fault}", 1.0 * hits / count, "ratio");
        }
    }

    private static List<int> Ours(SpendCase spend)
    {
        var pages = new List<int>();
        foreach (var (hour, incident) in Watch(spend))
        {
            if (incident.Noticed == At(hour))
            {
                pages.Add(hour);
            }
        }

        return pages;
    }

    private static DateTimeOffset At(int hour) => DateTimeOffset.UnixEpoch.AddHours(hour);

    private static IEnumerable<(int Hour, Incident Incident)> Watch(SpendCase spend)
    {
        var watch = new SpendWatch(new SpendWatchOptions { PacePerHour = spend.Total[..Watched].Average() * 1.3, MoneyFloor = Math.Max(1, spend.Total[..Watched].Average() / 2) });
        var clean = spend.Total.ToArray();
        double[] expected = [], spread = [];
        for (var hour = 10 * 24; hour < SpendCase.Hours; hour++)
        {
            if (hour % 24 == 0)
            {
                (expected, spread) = HourExpectations.Next(clean.AsSpan(0, hour), 24);
            }

            var incident = watch.Next(new SpendHour(At(hour), spend.Total[hour], expected[hour % 24], spread[hour % 24]));
            if (watch.Open is not null)
            {
                clean[hour] = expected[hour % 24];
            }

            if (incident is not null && hour >= Watched)
            {
                yield return (hour, incident);
            }
        }
    }

    private static List<int> Peer(SpendCase spend, Func<double[], double> bound)
    {
        var pages = new List<int>();
        for (var hour = Watched; hour < SpendCase.Hours; hour++)
        {
            if (spend.Total[hour] > bound(spend.Total[(hour - Watched)..hour]) && (pages.Count == 0 || hour - pages[^1] >= 24))
            {
                pages.Add(hour);
            }
        }

        return pages;
    }

    private static void Drivers(SpendCase[] cases)
    {
        foreach (var group in cases.Where(spend => spend.Culprit is not null).GroupBy(spend => spend.Fault!))
        {
            var exact = group.Count(spend => Named(spend, Math.Min(spend.Start + 24, spend.End)));
            Line($"anomalies_driver_{group.Key}", 1.0 * exact / group.Count(), "ratio");
        }

        var all = cases.Where(spend => spend.Culprit is not null).ToArray();
        Line("anomalies_driver_exact", 1.0 * all.Count(spend => Named(spend, Math.Min(spend.Start + 24, spend.End))) / all.Length, "ratio");
    }

    private static bool Named(SpendCase spend, int end)
    {
        var leaves = spend.Leaves(spend.Start, end);
        var driver = DriverSearch.Find(leaves);
        // A member with one key is that key: the same leaves are the same answer.
        var (dimension, culprit) = spend.Culprit!.Value;
        return driver is not null && leaves.All(leaf => driver.Values.Contains(leaf.Traits[driver.Dimension]) == (leaf.Traits[dimension] == culprit));
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private static void Line(string name, double value, string unit) => Console.WriteLine(FormattableString.Invariant($"{name} {value:0.###} {unit}"));
}
