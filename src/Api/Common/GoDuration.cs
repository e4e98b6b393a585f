using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClaudeConfig.Api.Common;

/// <summary>Durations as Go writes them: <c>90s</c>, <c>1h30m</c>, <c>250ms</c>.</summary>
public static partial class GoDuration
{
    /// <summary>Reads a duration.</summary>
    /// <param name="text">For example <c>1h30m</c>.</param>
    /// <param name="duration">The duration.</param>
    /// <returns>False when the text is not a duration, is negative, or exceeds <see cref="TimeSpan.MaxValue"/>.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is null || text.Length > 64 || !Whole().IsMatch(text))
        {
            return false;
        }

        decimal ticks = 0;
        foreach (Match part in Part().Matches(text))
        {
            if (!decimal.TryParse(part.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                || count > long.MaxValue)
            {
                return false;
            }

            ticks += count * TicksOf(part.Groups[2].ValueSpan);
            if (ticks > long.MaxValue)
            {
                return false;
            }
        }

        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    /// <summary>Reads a duration.</summary>
    /// <param name="text">For example <c>1h30m</c>.</param>
    /// <returns>The duration.</returns>
    /// <exception cref="FormatException">The text is not a duration; the message says how one is written.</exception>
    public static TimeSpan Parse(string? text) =>
        TryParse(text, out var duration)
            ? duration
            : throw new FormatException($"\"{text}\" is not a duration; write it like \"90s\", \"1h30m\" or \"250ms\"");

    /// <summary>Writes a duration so that <see cref="Parse"/> reads the same; zero is <c>0s</c>. Finer than a tick cannot be.</summary>
    /// <param name="duration">A duration that is not negative.</param>
    /// <returns>The text.</returns>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var text = new StringBuilder();
        if (duration.Ticks >= TimeSpan.TicksPerHour)
        {
            text.Append(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerHour}h");
        }

        if (duration.Minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{duration.Minutes}m");
        }

        var seconds = (decimal)(duration.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond;
        if (seconds > 0 || text.Length == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{seconds:0.#######}s");
        }

        return text.ToString();
    }

    private static decimal TicksOf(ReadOnlySpan<char> unit) => unit switch
    {
        "h" => TimeSpan.TicksPerHour,
        "m" => TimeSpan.TicksPerMinute,
        "s" => TimeSpan.TicksPerSecond,
        _ => TimeSpan.TicksPerMillisecond,
    };

    [GeneratedRegex(@"\A(?:[0-9]+(?:\.[0-9]+)?(?:ms|h|m|s))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)(ms|h|m|s)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
