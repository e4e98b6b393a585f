namespace ClaudeConfig.Benchmarks.Router;

/// <summary>Milliseconds to the first and to the last byte, sorted.</summary>
internal sealed record OpenLoopResult(double[] First, double[] Last, int Failed)
{
    public static double Percentile(double[] sorted, double part) =>
        sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * part)];
}
