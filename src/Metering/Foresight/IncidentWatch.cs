using ClaudeConfig.Foresight.Budgets;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>Watches the hours of a budget as they become whole: each day against a forecast made before it, incidents left out of what is learnt.</summary>
/// <param name="pace">What an hour may cost if the limit is to last.</param>
/// <param name="floor">Excess below it is nobody's concern.</param>
/// <param name="days">Which days are holidays; null where none are kept.</param>
internal sealed class IncidentWatch(double? pace, double floor, DayKinds? days = null)
{
    /// <summary>Hours that a first forecast rests on.</summary>
    public const int Least = 48;

    /// <summary>Hours from which the watch learns what is rare, before anything that is asked for.</summary>
    public const int Warm = 168;

    private const int Day = 24;

    private readonly SpendWatch _watch = new(new SpendWatchOptions { PacePerHour = pace, MoneyFloor = floor });
    private readonly Dictionary<DateTimeOffset, Incident> _found = [];

    /// <summary>What was expected in hours of incidents, which nothing is learnt from.</summary>
    private readonly Dictionary<DateTimeOffset, double> _expected = [];

    private DateTimeOffset? _next;
    private DateTimeOffset _day;
    private (double[] Expected, double[] Spread) _forecast = ([], []);

    /// <summary>The last state of every incident, oldest first.</summary>
    public IReadOnlyList<Incident> Found => [.. _found.Values.OrderBy(incident => incident.Noticed)];

    /// <summary>The watch for a budget with these hours, the last one not over: what is little beside its usual hour is nobody's concern.</summary>
    public static IncidentWatch Over(double[] hours, double? pace, DayKinds? days = null) => new(pace, Math.Max(1, hours.Length > 1 ? hours[..^1].Average() / 2 : 0), days);

    /// <summary>Takes the hours that became whole since the last call.</summary>
    /// <param name="hours">Amounts, the last one the hour that is not over.</param>
    /// <param name="current">That hour.</param>
    /// <param name="watched">Hours looked back in the first call.</param>
    public void Advance(double[] hours, DateTimeOffset current, int watched)
    {
        var whole = Math.Max(0, hours.Length - 1);
        var first = current.AddHours(-whole);
        var clean = hours.AsSpan(0, whole).ToArray();
        foreach (var (time, amount) in _expected)
        {
            if ((int)(time - first).TotalHours is var index && index >= 0 && index < whole)
            {
                clean[index] = amount;
            }
        }

        var start = _next is { } next ? (int)(next - first).TotalHours : whole - watched - Warm;
        for (var hour = Math.Max(Least, start); hour < whole; hour++)
        {
            var time = first.AddHours(hour);
            Forecast(clean.AsSpan(0, hour), time);
            clean[hour] = Next(time, hours[hour]);
            _next = time.AddHours(1);
        }
    }

    private void Forecast(ReadOnlySpan<double> before, DateTimeOffset time)
    {
        if (_forecast.Expected.Length == 0 || time >= _day.AddHours(Day))
        {
            _forecast = days is null ? HourExpectations.Next(before, Day) : WithHolidays(before, days.From(time.AddHours(-before.Length), before.Length + Day));
            _day = time;
        }
    }

    private static (double[] Expected, double[] Spread) WithHolidays(ReadOnlySpan<double> before, DayKind[] kinds)
    {
        var (usual, factors) = HolidayEffect.Of(before, kinds);
        var (expected, spread) = HourExpectations.Next(usual, Day);
        return ([.. expected.Zip(factors, (amount, factor) => amount * factor)], [.. spread.Zip(factors, (amount, factor) => amount * factor)]);
    }

    /// <returns>What of the hour is to be learnt from.</returns>
    private double Next(DateTimeOffset time, double actual)
    {
        var at = (int)(time - _day).TotalHours;
        if (_watch.Next(new SpendHour(time, actual, _forecast.Expected[at], _forecast.Spread[at])) is { } incident)
        {
            _found[incident.Noticed] = incident;
        }

        return _watch.Open is null ? actual : _expected[time] = _forecast.Expected[at];
    }
}
