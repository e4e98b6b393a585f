using ClaudeConfig.Foresight.Budgets;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>Watches past hours as they would have been watched: each day against a forecast made before it, incidents left out of what is learnt.</summary>
internal static class IncidentReplay
{
    private const int Least = 48;

    /// <summary>The last state of every incident noticed in the last <paramref name="watched"/> whole hours, oldest first.</summary>
    /// <param name="hours">Amounts, the last one the hour that is not over.</param>
    /// <param name="current">That hour.</param>
    /// <param name="watched">Hours looked back.</param>
    /// <param name="pace">What an hour may cost if the limit is to last.</param>
    public static IReadOnlyList<Incident> Run(double[] hours, DateTimeOffset current, int watched, double? pace)
    {
        var whole = Math.Max(0, hours.Length - 1);
        var clean = hours.AsSpan(0, whole).ToArray();
        var start = Math.Max(Least, whole - watched - 168);
        var mean = whole > 0 ? clean.Average() : 0;
        var watch = new SpendWatch(new SpendWatchOptions { PacePerHour = pace, MoneyFloor = Math.Max(1, mean / 2) });
        var found = new Dictionary<DateTimeOffset, Incident>();
        double[] expected = [], spread = [];
        for (var hour = start; hour < whole; hour++)
        {
            if ((hour - start) % 24 == 0)
            {
                (expected, spread) = HourExpectations.Next(clean.AsSpan(0, hour), 24);
            }

            var (forecast, stray) = (expected[(hour - start) % 24], spread[(hour - start) % 24]);
            var time = current.AddHours(hour - whole);
            if (watch.Next(new SpendHour(time, hours[hour], forecast, stray)) is { } incident && incident.Noticed > current.AddHours(-watched))
            {
                found[incident.Noticed] = incident;
            }

            clean[hour] = watch.Open is null ? clean[hour] : forecast;
        }

        return [.. found.Values.OrderBy(incident => incident.Noticed)];
    }
}
