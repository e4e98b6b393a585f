namespace ClaudeConfig.Domain.Windows;

/// <summary>Calendar months in UTC, for the figures of projects.</summary>
public static class Months
{
    /// <summary>The beginning of the month of an instant.</summary>
    /// <param name="instant">The instant.</param>
    public static DateTimeOffset StartOf(DateTimeOffset instant) => new(instant.UtcDateTime.Year, instant.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
