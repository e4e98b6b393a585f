using ClaudeConfig.Foresight.Budgets;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>Past hours, watched as they would have been watched.</summary>
internal static class IncidentReplay
{
    /// <summary>The last state of every incident noticed in the last <paramref name="watched"/> whole hours, oldest first.</summary>
    /// <param name="hours">Amounts, the last one the hour that is not over.</param>
    /// <param name="current">That hour.</param>
    /// <param name="watched">Hours looked back.</param>
    /// <param name="pace">What an hour may cost if the limit is to last.</param>
    /// <param name="days">Which days are holidays; null where none are kept.</param>
    public static IReadOnlyList<Incident> Run(double[] hours, DateTimeOffset current, int watched, double? pace, DayKinds? days = null)
    {
        var watch = IncidentWatch.Over(hours, pace, days);
        watch.Advance(hours, current, watched);
        return [.. watch.Found.Where(incident => incident.Noticed > current.AddHours(-watched))];
    }
}
