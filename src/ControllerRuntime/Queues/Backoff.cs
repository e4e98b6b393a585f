namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>Pauses that double.</summary>
public static class Backoff
{
    /// <summary>The pause after some failures in a row, before any jitter.</summary>
    /// <param name="earlier">Failures before this one; 0 gives the first pause.</param>
    /// <param name="first">The first pause.</param>
    /// <param name="longest">The bound.</param>
    public static TimeSpan Doubling(int earlier, TimeSpan first, TimeSpan longest) =>
        TimeSpan.FromSeconds(Math.Min(first.TotalSeconds * Math.Pow(2, Math.Min(earlier, 40)), longest.TotalSeconds));

    /// <summary>A pause that is longer or shorter by up to a share of it.</summary>
    /// <param name="pause">The pause.</param>
    /// <param name="share">The share, such as 0.2.</param>
    /// <param name="chance">A random number from 0 up to 1.</param>
    public static TimeSpan Spread(TimeSpan pause, double share, double chance) => pause * (1 + (((chance * 2) - 1) * share));
}
