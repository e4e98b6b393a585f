namespace ClaudeConfig.Foresight.Calendars;

/// <summary>On which day of a year a holiday falls, and on which one it is kept where that is a weekend.</summary>
internal sealed class HolidayRule(Func<int, DateOnly> day, Func<DateOnly, DateOnly>? kept = null)
{
    /// <summary>The day of a year on which work stops.</summary>
    public DateOnly In(int year) => kept is null ? day(year) : kept(day(year));

    /// <summary>A day of a month.</summary>
    public static HolidayRule On(int month, int date) => new(year => new DateOnly(year, month, date));

    /// <summary>A day of a month; from a weekend it moves to the Monday.</summary>
    public static HolidayRule OrMonday(int month, int date, int taken = 0) => new(
        year => new DateOnly(year, month, date),
        day => day.DayOfWeek switch { DayOfWeek.Saturday => day.AddDays(2), DayOfWeek.Sunday => day.AddDays(1 + taken), DayOfWeek.Monday when taken > 0 => day.AddDays(taken), _ => day });

    /// <summary>A day of a month; from a Sunday, and from no Saturday, it moves to the Monday.</summary>
    public static HolidayRule SundayToMonday(int month, int date) => new(year => new DateOnly(year, month, date), day => day.DayOfWeek == DayOfWeek.Sunday ? day.AddDays(1) : day);

    /// <summary>A day of a month; from Saturday it moves to the Friday, from Sunday to the Monday.</summary>
    public static HolidayRule Nearest(int month, int date) => new(
        year => new DateOnly(year, month, date),
        day => day.DayOfWeek switch { DayOfWeek.Saturday => day.AddDays(-1), DayOfWeek.Sunday => day.AddDays(1), _ => day });

    /// <summary>So many days after Easter Sunday.</summary>
    public static HolidayRule Easter(int days) => new(year => EasterOf(year).AddDays(days));

    /// <summary>The first, second … such weekday from a date on.</summary>
    public static HolidayRule From(int month, int date, DayOfWeek weekday, int number = 1) => new(year =>
    {
        var start = new DateOnly(year, month, date);
        return start.AddDays((weekday - start.DayOfWeek + 7) % 7 + 7 * (number - 1));
    });

    /// <summary>By a function of the year.</summary>
    public static HolidayRule By(Func<int, DateOnly> day) => new(day);

    /// <summary>The Gregorian computus (Meeus, Jones, Butcher).</summary>
    private static DateOnly EasterOf(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        var l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        var days = h + l - 7 * ((a + 11 * h + 22 * l) / 451) + 114;
        return new DateOnly(year, days / 31, days % 31 + 1);
    }
}
