using System.Globalization;
using ClaudeConfig.Api.Budgets;

namespace ClaudeConfig.Domain.Windows;

/// <summary>
/// Which window of a budget an instant belongs to. Pure; windows of a recurring period tile time without gap or overlap. Those of a Rolling
/// period begin a day after one another and overlap: of the windows that contain an instant, its own is the first.
/// </summary>
public sealed class BudgetCalendar
{
    private readonly BudgetPeriod _period;
    private readonly DateTimeOffset _created;
    private readonly ZonedCalendar _zoned;
    private readonly TimeSpan _timeOfDay;

    private BudgetCalendar(BudgetPeriod period, DateTimeOffset created, TimeZoneInfo zone)
    {
        _period = period;
        _created = created;
        _zoned = new ZonedCalendar(zone);
        _timeOfDay = period.TimeOfDay is { } text
            ? TimeSpan.ParseExact(text, @"hh\:mm", CultureInfo.InvariantCulture)
            : TimeSpan.Zero;
    }

    /// <param name="period">A period as the API accepts it.</param>
    /// <param name="created">Where a Prepaid budget without startTime begins.</param>
    /// <exception cref="TimeZoneNotFoundException">The zone is unknown on this machine.</exception>
    public static BudgetCalendar For(BudgetPeriod period, DateTimeOffset created) =>
        new(period, created, TimeZoneInfo.FindSystemTimeZoneById(period.TimeZone ?? "UTC"));

    /// <summary>The window of an instant; null outside a OneOff or Prepaid budget's time. Of a Rolling budget the day of the instant and those before it.</summary>
    public WindowSpan? WindowAt(DateTimeOffset instant) => _period.Type switch
    {
        PeriodType.Rolling => Rolling(IndexAt(instant)),
        PeriodType.OneOff => Only(new WindowSpan(_period.StartTime!.Value, _period.EndTime), instant),
        PeriodType.Prepaid => Only(new WindowSpan(_period.StartTime ?? _created, _period.EndTime), instant),
        _ => Recurring(IndexAt(instant)),
    };

    private static WindowSpan? Only(WindowSpan span, DateTimeOffset instant) => span.Contains(instant) ? span : null;

    private WindowSpan Recurring(int index) => new(Boundary(index), Boundary(index + 1));

    private WindowSpan Rolling(int day) => new(Boundary(day + 1 - (_period.RollingDays ?? 1)), Boundary(day + 1));

    private int IndexAt(DateTimeOffset instant)
    {
        // The estimate may be off by one around the boundary's time of day, a clamped day or a change of offset.
        var index = IndexOf(_zoned.LocalAt(instant).Date);
        while (Boundary(index) > instant)
        {
            index--;
        }

        // A day that a zone skipped is an empty window: its boundary equals the next one, and the loop passes over it.
        while (Boundary(index + 1) <= instant)
        {
            index++;
        }

        return index;
    }

    private DateTimeOffset Boundary(int index) => _zoned.InstantOf(DateOf(index) + _timeOfDay);

    private int IndexOf(DateTime date)
    {
        var day = DayNumber(date);
        return _period.Type switch
        {
            PeriodType.Daily or PeriodType.Rolling => day,
            PeriodType.Weekly => FloorDivide(day - WeekAnchor, 7),
            _ => FloorDivide((date.Year * 12) + date.Month - 1 - MonthOffset, MonthStep),
        };
    }

    private DateTime DateOf(int index) => _period.Type switch
    {
        PeriodType.Daily or PeriodType.Rolling => DateTime.MinValue.AddDays(index),
        PeriodType.Weekly => DateTime.MinValue.AddDays((index * 7) + WeekAnchor),
        _ => MonthDate((index * MonthStep) + MonthOffset),
    };

    /// <summary>0001-01-01 was a Monday.</summary>
    private int WeekAnchor => (int)(_period.DayOfWeek ?? PeriodWeekday.Monday);

    private int MonthStep => _period.Type switch { PeriodType.Monthly => 1, PeriodType.Quarterly => 3, _ => 12 };

    private int MonthOffset => _period.Type == PeriodType.Monthly ? 0 : ((_period.FiscalYearStartMonth ?? 1) - 1) % MonthStep;

    private DateTime MonthDate(int month)
    {
        var (year, zeroBased) = (FloorDivide(month, 12), month - (FloorDivide(month, 12) * 12));
        var day = Math.Min(_period.DayOfMonth ?? 1, DateTime.DaysInMonth(year, zeroBased + 1));
        return new DateTime(year, zeroBased + 1, day);
    }

    private static int DayNumber(DateTime date) => (int)(date.Ticks / TimeSpan.TicksPerDay);

    private static int FloorDivide(int value, int by) => (value / by) - (value % by < 0 ? 1 : 0);
}
