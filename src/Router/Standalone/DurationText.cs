using System.Globalization;

namespace ClaudeConfig.Router.Standalone;

/// <summary>Durations as Go writes them: <c>90s</c>, <c>1h30m</c>, <c>250ms</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("h", 3600), ("m", 60), ("s", 1)];

    /// <summary>Null where the text is none.</summary>
    public static TimeSpan? TryParse(string text)
    {
        var seconds = 0d;
        var rest = text.AsSpan();
        while (rest.Length > 0 && text.Length <= 64)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits < 1 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                return null;
            }

            rest = rest[digits..];
            var unit = UnitOf(rest);
            if (unit.Unit is null)
            {
                return null;
            }

            seconds += count * unit.Seconds;
            rest = rest[unit.Unit.Length..];
        }

        return text.Length is > 0 and <= 64 && seconds <= TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;
    }

    public static string Of(TimeSpan duration) => duration switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalHours:0.##}h"),
        { TotalSeconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.##}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.##}ms"),
    };

    private static (string? Unit, double Seconds) UnitOf(ReadOnlySpan<char> text)
    {
        foreach (var unit in Units)
        {
            if (text.StartsWith(unit.Unit, StringComparison.Ordinal))
            {
                return unit;
            }
        }

        return default;
    }
}
