namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Milliseconds of each call: from when it was due until its answer, from when it was sent, and how late it was sent.</summary>
internal sealed record PacedTimes(double[] SinceDue, double[] SinceSent, double[] Late)
{
    /// <summary>Answers a second.</summary>
    public double Reached { get; init; }

    public static double Of(double[] times, int percent)
    {
        var sorted = times.Order().ToArray();
        return sorted[sorted.Length * percent / 100];
    }
}
