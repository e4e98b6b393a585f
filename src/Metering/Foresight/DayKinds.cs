using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Foresight.Calendars;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>What the days of a budget are, in its time zone and by the holidays of its countries.</summary>
internal sealed class DayKinds
{
    private readonly TimeZoneInfo zone;
    private readonly IReadOnlyList<string> countries;
    private readonly Dictionary<DateOnly, DayKind> known = [];

    private DayKinds(TimeZoneInfo zone, IReadOnlyList<string> countries) => (this.zone, this.countries) = (zone, countries);

    /// <summary>Null where no holidays are kept: then all hours are told by history alone.</summary>
    public static DayKinds? Of(BudgetRule rule) =>
        rule.Holidays.Count == 0 ? null : new(rule.Period.TimeZone is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc, rule.Holidays);

    /// <summary>Of so many hours from one on.</summary>
    public DayKind[] From(DateTimeOffset first, int count) => [.. Enumerable.Range(0, count).Select(hour => At(first.AddHours(hour)))];

    private DayKind At(DateTimeOffset hour)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(hour, zone).DateTime);
        if (!known.TryGetValue(day, out var kind))
        {
            kind = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? DayKind.Rest : countries.Any(country => Holidays.Keeps(country, day)) ? DayKind.Holiday : DayKind.Work;
            known[day] = kind;
        }

        return kind;
    }
}
