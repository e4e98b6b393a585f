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
    /// What .NET says of a wall clock time is checked by the way back: where a zone changes its rules for good around a change of the clock (Yukon in
    /// March 2020), it takes hours that were skipped for ones that exist.
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

    private DateTimeOffset? Find(DateTime local)
    {
        if (zone.IsInvalidTime(local))
        {
            return null;
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        var instant = new DateTimeOffset(local, offset).ToUniversalTime();
        if (LocalAt(instant) == local)
        {
            return instant;
        }

        var other = new DateTimeOffset(local, zone.GetUtcOffset(instant)).ToUniversalTime();
        return LocalAt(other) == local ? other : null;
    }
}
