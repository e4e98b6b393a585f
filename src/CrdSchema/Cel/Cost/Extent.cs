namespace ClaudeConfig.CrdSchema.Cel.Cost;

/// <summary>A size or a cost: the least and the most that it can be. Sums and products stay at the largest number instead of overflowing.</summary>
internal readonly record struct Extent(ulong Min, ulong Max)
{
    public static readonly Extent Unknown = new(0, ulong.MaxValue);

    public static Extent Of(ulong value) => new(value, value);

    public static Extent operator +(Extent a, Extent b) => new(Add(a.Min, b.Min), Add(a.Max, b.Max));

    public static Extent operator *(Extent a, Extent b) => new(Multiply(a.Min, b.Min), Multiply(a.Max, b.Max));

    /// <summary>Times a factor, rounded up.</summary>
    public Extent Times(double factor) => new(Scale(Min, factor), Scale(Max, factor));

    public Extent Union(Extent other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    public static ulong Multiply(ulong a, ulong b) => a > 0 && b > 0 && a > ulong.MaxValue / b ? ulong.MaxValue : a * b;

    /// <summary>What Go makes of a float that may be too large for the type.</summary>
    private static ulong Truncate(double value) => value < 9223372036854775808.0 ? (ulong)value : value < 18446744073709551616.0 ? (ulong)value : 1UL << 63;

    private static ulong Add(ulong a, ulong b) => b > 0 && a > ulong.MaxValue - b ? ulong.MaxValue : a + b;

    private static ulong Scale(ulong value, double factor) => (double)value > 18446744073709551615.0 / factor ? ulong.MaxValue : Truncate(Math.Ceiling(value * factor));
}
