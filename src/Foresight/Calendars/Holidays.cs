using System.Collections.Frozen;
using static ClaudeConfig.Foresight.Calendars.HolidayRule;

namespace ClaudeConfig.Foresight.Calendars;

/// <summary>Public holidays that a whole country keeps, computed by rule from the Gregorian calendar, as the law is now. Those of regions, and those decreed for one year, are not among them.</summary>
public static class Holidays
{
    private const DayOfWeek Monday = DayOfWeek.Monday;

    private static readonly int[] MatarikiDays =
        [23, 43, 27, 19, 39, 24, 43, 35, 20, 40, 31, 23, 36, 28, 47, 39, 24, 44, 35, 48, 40, 32, 23, 36, 28, 48, 32, 24, 44, 29, 20];

    private static readonly FrozenDictionary<string, HolidayRule[]> Rules = new Dictionary<string, HolidayRule[]>
    {
        ["AT"] = [On(1, 1), On(1, 6), Easter(1), On(5, 1), Easter(39), Easter(50), Easter(60), On(8, 15), On(10, 26), On(11, 1), On(12, 8), On(12, 25), On(12, 26)],
        ["AU"] = [OrMonday(1, 1), OrMonday(1, 26), Easter(-2), Easter(1), On(4, 25), OrMonday(12, 25), OrMonday(12, 26, taken: 1)],
        ["BE"] = [On(1, 1), Easter(1), On(5, 1), Easter(39), Easter(50), On(7, 21), On(8, 15), On(11, 1), On(11, 11), On(12, 25)],
        ["BR"] = [On(1, 1), Easter(-48), Easter(-47), Easter(-2), On(4, 21), On(5, 1), Easter(60), On(9, 7), On(10, 12), On(11, 2), On(11, 15), On(11, 20), On(12, 25)],
        ["CA"] = [OrMonday(1, 1), Easter(-2), From(5, 18, Monday), OrMonday(7, 1), From(9, 1, Monday), From(10, 1, Monday, 2), OrMonday(12, 25), OrMonday(12, 26, taken: 1)],
        ["CH"] = [On(1, 1), Easter(-2), Easter(1), Easter(39), Easter(50), On(8, 1), On(12, 25), On(12, 26)],
        ["CZ"] = [On(1, 1), Easter(-2), Easter(1), On(5, 1), On(5, 8), On(7, 5), On(7, 6), On(9, 28), On(10, 28), On(11, 17), On(12, 24), On(12, 25), On(12, 26)],
        ["DE"] = [On(1, 1), Easter(-2), Easter(1), On(5, 1), Easter(39), Easter(50), On(10, 3), On(12, 25), On(12, 26)],
        ["DK"] = [On(1, 1), Easter(-3), Easter(-2), Easter(1), Easter(39), Easter(50), On(12, 25), On(12, 26)],
        ["ES"] = [On(1, 1), On(1, 6), Easter(-2), On(5, 1), On(8, 15), On(10, 12), On(11, 1), On(12, 6), On(12, 8), On(12, 25)],
        ["FI"] = [On(1, 1), On(1, 6), Easter(-2), Easter(1), On(5, 1), Easter(39), From(6, 19, DayOfWeek.Friday), On(12, 6), On(12, 24), On(12, 25), On(12, 26)],
        ["FR"] = [On(1, 1), Easter(1), On(5, 1), On(5, 8), Easter(39), Easter(50), On(7, 14), On(8, 15), On(11, 1), On(11, 11), On(12, 25)],
        ["GB"] = [OrMonday(1, 1), Easter(-2), Easter(1), From(5, 1, Monday), From(5, 25, Monday), From(8, 25, Monday), OrMonday(12, 25), OrMonday(12, 26, taken: 1)],
        ["IE"] = [OrMonday(1, 1), By(Brigid), OrMonday(3, 17), Easter(1), From(5, 1, Monday), From(6, 1, Monday), From(8, 1, Monday), From(10, 25, Monday), OrMonday(12, 25), OrMonday(12, 26, taken: 1)],
        ["IT"] = [On(1, 1), On(1, 6), Easter(1), On(4, 25), On(5, 1), On(6, 2), On(8, 15), On(10, 4), On(11, 1), On(12, 8), On(12, 25), On(12, 26)],
        ["JP"] =
        [
            On(1, 1), On(1, 2), On(1, 3), From(1, 1, Monday, 2), SundayToMonday(2, 11), SundayToMonday(2, 23), By(year => Equinox(year, 3, 20.8431)), SundayToMonday(4, 29),
            On(5, 3), On(5, 4), On(5, 5), By(AfterGoldenWeek), From(7, 1, Monday, 3), SundayToMonday(8, 11), From(9, 1, Monday, 3), By(BetweenHolidays), By(Autumn),
            From(10, 1, Monday, 2), SundayToMonday(11, 3), SundayToMonday(11, 23),
        ],
        ["LU"] = [On(1, 1), Easter(1), On(5, 1), On(5, 9), Easter(39), Easter(50), On(6, 23), On(8, 15), On(11, 1), On(12, 25), On(12, 26)],
        ["MX"] = [On(1, 1), From(2, 1, Monday), From(3, 1, Monday, 3), On(5, 1), On(9, 16), From(11, 1, Monday, 3), On(12, 25)],
        ["NL"] = [On(1, 1), Easter(1), On(4, 27), Easter(39), Easter(50), On(12, 25), On(12, 26)],
        ["NO"] = [On(1, 1), Easter(-3), Easter(-2), Easter(1), On(5, 1), On(5, 17), Easter(39), Easter(50), On(12, 25), On(12, 26)],
        ["NZ"] = [OrMonday(1, 1), OrMonday(1, 2, taken: 1), OrMonday(2, 6), Easter(-2), Easter(1), OrMonday(4, 25), From(6, 1, Monday), By(Matariki), From(10, 1, Monday, 4), OrMonday(12, 25), OrMonday(12, 26, taken: 1)],
        ["PL"] = [On(1, 1), On(1, 6), Easter(1), On(5, 1), On(5, 3), Easter(60), On(8, 15), On(11, 1), On(11, 11), On(12, 24), On(12, 25), On(12, 26)],
        ["PT"] = [On(1, 1), Easter(-2), On(4, 25), On(5, 1), Easter(60), On(6, 10), On(8, 15), On(10, 5), On(11, 1), On(12, 1), On(12, 8), On(12, 25)],
        ["SE"] = [On(1, 1), On(1, 6), Easter(-2), Easter(1), On(5, 1), Easter(39), On(6, 6), From(6, 19, DayOfWeek.Friday), On(12, 24), On(12, 25), On(12, 26), On(12, 31)],
        ["US"] =
        [
            Nearest(1, 1), From(1, 1, Monday, 3), From(2, 1, Monday, 3), From(5, 25, Monday), Nearest(6, 19), Nearest(7, 4), From(9, 1, Monday), From(10, 1, Monday, 2), Nearest(11, 11),
            From(11, 1, DayOfWeek.Thursday, 4), Nearest(12, 25),
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Those that can be named, by their two letters.</summary>
    public static IEnumerable<string> Countries => Rules.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether a country keeps a holiday on a day; a country that is not known keeps none.</summary>
    public static bool Keeps(string country, DateOnly day) => Rules.TryGetValue(country, out var rules) && rules.Any(rule => rule.In(day.Year) == day || rule.In(day.Year + 1) == day);

    /// <summary>The 6th of May where one of the three days before it is a Sunday.</summary>
    private static DateOnly AfterGoldenWeek(int year) => new(year, 5, new DateOnly(year, 5, 6).DayOfWeek is Monday or DayOfWeek.Tuesday or DayOfWeek.Wednesday ? 6 : 5);

    /// <summary>The first Monday of February, or the 1st where that is a Friday.</summary>
    private static DateOnly Brigid(int year) => new DateOnly(year, 2, 1) is { DayOfWeek: DayOfWeek.Friday } friday ? friday : From(2, 1, Monday).In(year);

    /// <summary>The day between the third Monday of September and the equinox, where there is just one.</summary>
    private static DateOnly BetweenHolidays(int year) => Autumn(year) is var equinox && From(9, 1, Monday, 3).In(year) == equinox.AddDays(-2) ? equinox.AddDays(-1) : equinox;

    private static DateOnly Autumn(int year) => Equinox(year, 9, 23.2488);

    /// <summary>A Friday that the law lists for 2022 to 2052, by the days from the 1st of June; New Year's Day stands for years without it.</summary>
    private static DateOnly Matariki(int year) => year - 2022 is >= 0 and var at && at < MatarikiDays.Length ? new DateOnly(year, 6, 1).AddDays(MatarikiDays[at]) : new DateOnly(year, 1, 1);

    /// <summary>The approximation in use for 1980 to 2099.</summary>
    private static DateOnly Equinox(int year, int month, double day)
    {
        var found = new DateOnly(year, month, (int)(day + 0.242194 * (year - 1980) - (year - 1980) / 4));
        return found.DayOfWeek == DayOfWeek.Sunday ? found.AddDays(1) : found;
    }
}
