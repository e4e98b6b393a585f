using ClaudeConfig.Benchmarks.Metering;

namespace ClaudeConfig.Benchmarks.Fleets;

/// <summary>Calls a second, and how long they took, in milliseconds.</summary>
internal sealed record FleetResult(int Count, double Rate, double P50, double P99)
{
    public static FleetResult Of(double[] times, TimeSpan length)
    {
        Array.Sort(times);
        return new FleetResult(times.Length, times.Length / length.TotalSeconds, times[times.Length / 2], times[times.Length * 99 / 100]);
    }

    public void Print(string name)
    {
        Report.Line($"{name}.calls", Rate, "calls/s");
        Report.Line($"{name}.p50", P50, "ms");
        Report.Line($"{name}.p99", P99, "ms");
    }
}
