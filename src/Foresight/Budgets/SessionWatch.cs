namespace ClaudeConfig.Foresight.Budgets;

/// <summary>Finds sessions that are out of line. At most one incident a session. Pure.</summary>
public static class SessionWatch
{
    /// <summary>Five sessions of a hundred cost more than 95 % do: a page for each would be noise, so it takes several times of it.</summary>
    private const double Beyond = 3;

    /// <summary>Hours without a request after which a session is over.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromHours(3);

    /// <summary>What a session of each kind may cost, from what sessions cost in the last thirty days.</summary>
    public static IReadOnlyDictionary<string, double> Bounds(IEnumerable<SessionSpend> sessions, double floor) =>
        sessions.GroupBy(session => session.Kind).ToDictionary(kind => kind.Key, kind => Bound([.. kind.Select(session => session.Cost)], floor));

    /// <summary>The incidents of now, the oldest first.</summary>
    /// <param name="sessions">Those that spent of late.</param>
    /// <param name="bounds">What a session of each kind may cost.</param>
    /// <param name="floor">What is nobody's concern.</param>
    /// <param name="now">The hour.</param>
    /// <param name="before">What the last call gave: a session that is known keeps its start, whatever of it can still be seen.</param>
    public static IReadOnlyList<SessionIncident> Judge(IEnumerable<SessionSpend> sessions, IReadOnlyDictionary<string, double> bounds, double floor, DateTimeOffset now, IReadOnlyList<SessionIncident> before)
    {
        var known = before.ToDictionary(one => (one.Spend.Kind, one.Spend.Session));
        foreach (var session in sessions)
        {
            var bound = bounds.TryGetValue(session.Kind, out var found) ? found : Bound([], floor);
            var last = known.GetValueOrDefault((session.Kind, session.Session));
            if (session.Cost > bound || last is not null)
            {
                known[(session.Kind, session.Session)] = new SessionIncident(Next(session, bound, now, last?.Incident), session);
            }
        }

        return [.. known.Values.Select(one => Over(one, now)).OrderBy(one => one.Incident.Start).ThenBy(one => one.Spend.Session, StringComparer.Ordinal)];
    }

    /// <summary>One that nothing is seen of any more is over, too.</summary>
    private static SessionIncident Over(SessionIncident one, DateTimeOffset now) =>
        one.Incident.End is null && one.Spend.Last + Calm < now ? one with { Incident = one.Incident with { End = one.Spend.Last } } : one;

    private static double Bound(double[] costs, double floor) => costs.Length < SessionRule.Enough ? SessionRule.Bound(costs, floor) : Math.Max(floor, Beyond * SessionRule.Bound(costs, 0));

    private static Incident Next(SessionSpend session, double bound, DateTimeOffset now, Incident? last) => new()
    {
        Cause = IncidentCause.Session,
        Start = last?.Start ?? session.First,
        Noticed = last?.Noticed ?? now,
        Excess = Math.Max(last?.Excess ?? 0, session.Cost - bound),
        Confidence = Math.Max(last?.Confidence ?? 0, 1 - Math.Pow(10, -Math.Clamp(1 + session.Cost / bound, 2, 6))),
    };
}
