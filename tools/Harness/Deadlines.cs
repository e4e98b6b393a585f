using System.Globalization;

namespace ClaudeConfig.Harness;

/// <summary>
/// How long to wait, by what is waited for. On a machine that has more to do than processors every deadline grows with its load, so that one that is
/// exceeded means a slow-down of what is tested. The variable EVENTUALLY makes all of them that many times as long.
/// </summary>
public static class Deadlines
{
    private static readonly double Factor = double.Parse(Environment.GetEnvironmentVariable("EVENTUALLY") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>What takes milliseconds.</summary>
    public static TimeSpan Soon { get; } = TimeSpan.FromSeconds(5);

    /// <summary>What several processes have to agree on, or what has a pause of seconds by design.</summary>
    public static TimeSpan Settled { get; } = TimeSpan.FromSeconds(30);

    /// <summary>A start, a take-over, a thousand objects.</summary>
    public static TimeSpan Slow { get; } = TimeSpan.FromSeconds(120);

    /// <summary>The same on this machine as it is now.</summary>
    public static TimeSpan Here(TimeSpan deadline) => deadline * Factor * Math.Max(1, Load() / Environment.ProcessorCount);

    /// <summary>Processes that want to run, over the last minute; 0 where that is not known.</summary>
    private static double Load() =>
        File.Exists("/proc/loadavg") && double.TryParse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture, out var load) ? load : 0;
}
