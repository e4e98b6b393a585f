namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>How rare a miss of the next value is, by the misses that came before.</summary>
internal sealed class MissRule(IReadOnlyList<int> seasons, int memory)
{
    private readonly NextValue next = new(seasons);
    private readonly TailModel tail = new(memory);
    private double spread;
    private long seen;

    /// <summary>Minus the decimal logarithm of how often such a miss comes; then learns the value.</summary>
    public double Next(double value)
    {
        var miss = Math.Abs(next.Miss(value));
        var part = spread > 0 ? miss / spread : 0;
        // A single wild value must not make the next ones look tame.
        var counted = spread > 0 ? Math.Min(miss, 6 * spread) : miss;
        spread += Math.Max(0.01, 1.0 / ++seen) * (counted - spread);
        return tail.Next(part);
    }

    /// <summary>Steps of which no value is known.</summary>
    public void Skip(long steps) => next.Skip(steps);
}
