namespace ClaudeConfig.Metering.Ledger;

/// <summary>What moves in a window; added to its row, never written over what others moved.</summary>
internal readonly record struct Tally(
    long WindowId, decimal Spent = 0, decimal Held = 0, decimal Provisional = 0, long UnpricedEvents = 0, DateTimeOffset? LastEventTime = null, DateTimeOffset? LastReceivedTime = null)
{
    public bool MovesMoney => Spent != 0 || Held != 0 || Provisional != 0;

    /// <summary>Two of the same window in one.</summary>
    public static Tally operator +(Tally left, Tally right) => new(
        right.WindowId,
        left.Spent + right.Spent,
        left.Held + right.Held,
        left.Provisional + right.Provisional,
        left.UnpricedEvents + right.UnpricedEvents,
        Later(left.LastEventTime, right.LastEventTime),
        Later(left.LastReceivedTime, right.LastReceivedTime));

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left is null || right > left ? right : left;
}
