namespace ClaudeConfig.Metering.Ledger;

/// <summary>Spreads what is added to a window over rows, so that those who add do not wait for one another.</summary>
internal static class Lanes
{
    /// <summary>Rows a window, at most.</summary>
    public const int Count = 16;

    // Replicas begin in different places.
    private static int _last = Environment.ProcessId * 7;

    public static short Next() => (short)((uint)Interlocked.Increment(ref _last) % Count);
}
