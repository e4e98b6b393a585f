namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>Novelty of a value in its context. The range is learnt from what came before, and when it has outgrown its levels, the past is read again with new ones.</summary>
internal sealed class ContextRule
{
    /// <summary>Values that are read again; bounds memory and the time of a new start.</summary>
    private const int Past = 4000;

    private readonly Queue<double> past = new();
    private readonly int warmup;
    private ContextMemory? memory;
    private Levels? levels;
    private double low = double.MaxValue;
    private double high = double.MinValue;
    private long seen;
    private long nextLook;

    public ContextRule(int warmup) => (this.warmup, nextLook) = (warmup, warmup);

    public double Next(double value)
    {
        var novelty = memory is null ? 0 : memory.Next(levels!.Facts(value));
        Keep(value);
        if (++seen >= nextLook)
        {
            nextLook = seen + Math.Max(warmup / 2, seen / 4);
            Look();
        }

        return novelty;
    }

    private void Keep(double value)
    {
        low = Math.Min(low, value);
        high = Math.Max(high, value);
        past.Enqueue(value);
        if (past.Count > Past)
        {
            past.Dequeue();
        }
    }

    private void Look()
    {
        if (levels is not null && high - low <= 1.1 * (levels.High - levels.Low))
        {
            return;
        }

        levels = new Levels(low, high);
        memory = new ContextMemory();
        foreach (var value in past)
        {
            memory.Next(levels.Facts(value));
        }
    }
}
