using System.Globalization;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Figures, a line each.</summary>
internal static class Report
{
    public static void Line(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.###} {unit}"));
}
