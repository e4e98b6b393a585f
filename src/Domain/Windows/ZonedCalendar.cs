namespace ClaudeConfig.Domain.Windows;

/// <summary>Turns wall clock times of a zone into instants, with one answer for times that come twice or not at all.</summary>
public sealed class ZonedCalendar(TimeZoneInfo zone)
{
    /// <summary>Samoa once left out a whole day; no zone ever left out more.</summary>
    private const int LongestGapMinutes = 25 * 60;

    /// <summary>The wall clock of the zone at an instant.</summary>
    /// <param name="instant">The instant.</param>
    public DateTime LocalAt(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).DateTime;

    /// <summary>A time that does not exist moves forward to the first that does; of a time that comes twice, the first counts.</summary>
    /// <remarks>
    /// Decided by the way back from instants alone. What .NET says of wall clock times themselves is wrong around some changes of the clock, where a
    /// zone has changed its rules for good since (Yukon and Scoresbysund in March 2020).
    /// </remarks>
    public DateTimeOffset InstantOf(DateTime local)
    {
        for (var minute = 0; minute < LongestGapMinutes; minute++)
        {
            if (Find(local) is { } instant)
            {
                return instant;
            }

            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>The first instant at which the clock shows this; null where it never does. The clock changes at most once within two days.</summary>
    private DateTimeOffset? Find(DateTime local)
    {
        var near = new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Utc));
        DateTimeOffset? first = null;
        foreach (var offset in (ReadOnlySpan<TimeSpan>)[zone.GetUtcOffset(near.AddDays(-1)), zone.GetUtcOffset(near.AddDays(1))])
        {
            var instant = near - offset;
            first = LocalAt(instant) == local && !(first <= instant) ? instant : first;
        }

        return first;
    }
}
