using System.Globalization;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>A span of time, with Go's syntax and precision.</summary>
internal readonly record struct CelDuration(long Nanoseconds) : IComparable<CelDuration>
{
    private static readonly (string Name, long Nanoseconds)[] Units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    public static CelDuration? Parse(string text)
    {
        var rest = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        if (rest == "0")
        {
            return default(CelDuration);
        }

        var total = 0m;
        while (rest.Length > 0)
        {
            var digits = rest.Length - rest.AsSpan().TrimStart("0123456789.").Length;
            var letters = rest.AsSpan(digits).IndexOfAny("0123456789.");
            var unit = letters < 0 ? rest[digits..] : rest.Substring(digits, letters);
            var found = Array.Find(Units, candidate => candidate.Name == unit);
            if (found.Name is null || digits == 0 || !decimal.TryParse(rest.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
                || amount > 1_000_000_000_000_000_000m)
            {
                return null;
            }

            total += Math.Truncate(amount * found.Nanoseconds);
            rest = rest[(digits + unit.Length)..];
        }

        return text.Length == 0 || total > long.MaxValue ? null : new CelDuration((long)total * (text[0] == '-' ? -1 : 1));
    }

    public int CompareTo(CelDuration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public override string ToString() => (Nanoseconds / 1_000_000_000m).ToString("0.#########", CultureInfo.InvariantCulture) + "s";
}
