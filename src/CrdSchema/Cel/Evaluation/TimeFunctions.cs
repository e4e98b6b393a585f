using System.Globalization;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>Parts of points and spans of time.</summary>
internal static class TimeFunctions
{
    public static object Apply(string function, object?[] values) => values[0] switch
    {
        CelDuration span => OfSpan(function, span),
        DateTimeOffset time when values.Length == 1 => OfTime(function, time),
        DateTimeOffset time when values[1] is string zone => InZone(time, zone) is { } local ? OfTime(function, local) : new CelError($"unknown time zone {zone}"),
        _ => CelError.NoOverload,
    };

    private static object OfSpan(string function, CelDuration span) => function switch
    {
        "getHours" => span.Nanoseconds / 3_600_000_000_000,
        "getMinutes" => span.Nanoseconds / 60_000_000_000,
        "getSeconds" => span.Nanoseconds / 1_000_000_000,
        "getMilliseconds" => span.Nanoseconds / 1_000_000,
        _ => CelError.NoOverload,
    };

    private static object OfTime(string function, DateTimeOffset time) => function switch
    {
        "getFullYear" => (long)time.Year,
        "getMonth" => time.Month - 1L,
        "getDayOfYear" => time.DayOfYear - 1L,
        "getDayOfMonth" => time.Day - 1L,
        "getDate" => (long)time.Day,
        "getDayOfWeek" => (long)time.DayOfWeek,
        "getHours" => (long)time.Hour,
        "getMinutes" => (long)time.Minute,
        "getSeconds" => (long)time.Second,
        "getMilliseconds" => (long)time.Millisecond,
        _ => CelError.NoOverload,
    };

    private static DateTimeOffset? InZone(DateTimeOffset time, string zone)
    {
        if (zone.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParseExact(zone.TrimStart('+', '-'), "hh\\:mm", CultureInfo.InvariantCulture, out var offset)
                ? time.ToOffset(zone[0] == '-' ? -offset : offset) : null;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? TimeZoneInfo.ConvertTime(time, found) : null;
    }
}
