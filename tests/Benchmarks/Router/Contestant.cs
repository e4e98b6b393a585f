using System.Globalization;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>A way from the generator to the provider, and the process that is measured on it.</summary>
internal sealed record Contestant(string Name, string Address, string Key, ChildProcess Process)
{
    private const double MicrosecondsPerTick = 1e6 / 100;

    /// <summary>CPU time of the process so far, user and kernel.</summary>
    public double CpuMicroseconds()
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Process.Id}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) * MicrosecondsPerTick;
    }

    public double ResidentMiB()
    {
        var status = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{Process.Id}/status"));
        var line = status.First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
