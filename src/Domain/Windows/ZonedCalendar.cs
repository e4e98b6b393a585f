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
    public DateTimeOffset InstantOf(DateTime local)
    {
        for (var minute = 0; zone.IsInvalidTime(local) && minute < LongestGapMinutes; minute++)
        {
            local = local.AddMinutes(1);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
