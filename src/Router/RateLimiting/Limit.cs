namespace ClaudeConfig.Router.RateLimiting;

/// <summary>
/// A counter and how far it may go. After quiet times it may go further: what goes beyond the amount is counted in a counter of its own, whose window is ten times as long and which
/// may not go beyond the burst.
/// </summary>
/// <param name="Key">The counter.</param>
/// <param name="Amount">What a window takes.</param>
/// <param name="Burst">What it takes beyond that, in ten windows; 0 for nothing.</param>
internal readonly record struct Limit(LimitKey Key, long Amount, long Burst = 0)
{
    /// <summary>So many windows long is the window of what goes beyond the amount.</summary>
    public const int BurstWindows = 10;

    /// <summary>The counter of what goes beyond the amount.</summary>
    public LimitKey Beyond => Key with { Window = Key.Window * BurstWindows, IsBeyond = true };

    /// <summary>Of what is added, how much goes beyond the amount.</summary>
    /// <param name="before">What counted until then.</param>
    /// <param name="added">What is added.</param>
    public long BeyondOf(long before, long added) => Burst == 0 ? 0 : Math.Clamp(before + added - Amount, 0, added);

    /// <summary>What is left.</summary>
    /// <param name="sum">What counts in the window.</param>
    /// <param name="beyond">What counts of the burst.</param>
    public long Left(long sum, long beyond) => Math.Max(0, Amount - sum) + Math.Max(0, Math.Min(Burst - beyond, Burst - Math.Max(0, sum - Amount)));
}
