namespace ClaudeConfig.Pricing.Books;

/// <summary>Order of span starts, where null is the beginning of time.</summary>
internal static class Instants
{
    public static readonly Comparer<DateTimeOffset?> NullFirst =
        Comparer<DateTimeOffset?>.Create((a, b) => (a?.UtcTicks ?? long.MinValue).CompareTo(b?.UtcTicks ?? long.MinValue));
}
