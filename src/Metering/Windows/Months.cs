namespace ClaudeConfig.Metering.Windows;

/// <summary>Calendar months in UTC, for the figures of projects.</summary>
internal static class Months
{
    public static DateTimeOffset StartOf(DateTimeOffset instant) => new(instant.UtcDateTime.Year, instant.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
