using ClaudeConfig.Foresight.Budgets;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>An incident of a budget with who drove it.</summary>
internal sealed record IncidentReport
{
    public required IncidentCause Cause { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required DateTimeOffset NoticedTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public required decimal Excess { get; init; }

    public required double Confidence { get; init; }

    /// <summary>The dimension that explains it (session, model, member, key, project, route or tokenClass), its values, and the part of the excess that they explain.</summary>
    public string? Dimension { get; init; }

    public IReadOnlyList<string>? Values { get; init; }

    public double? Explained { get; init; }

    /// <summary>What nearly all of it has in common besides, such as the key of a session.</summary>
    public IReadOnlyDictionary<string, string>? Besides { get; init; }

    /// <summary>Of what the driver explains: dearer tokens at the same use.</summary>
    public decimal? Price { get; init; }

    /// <summary>More tokens in the same proportions.</summary>
    public decimal? Volume { get; init; }

    /// <summary>Other proportions: dearer models or token classes.</summary>
    public decimal? Mix { get; init; }

    /// <summary>Incidents of the budget and of its sessions, the oldest first; a session noticed while an incident of the budget goes on is part of that, and told by its driver.</summary>
    public static IReadOnlyList<IncidentReport> WithSessions(IReadOnlyList<IncidentReport> own, IReadOnlyList<SessionIncident> sessions, decimal? rate) =>
    [
        .. own.Concat(sessions.Where(one => !own.Any(incident => Covers(incident, one.Incident))).Select(one => Of(one, rate))).OrderBy(incident => incident.NoticedTime),
    ];

    private static bool Covers(IncidentReport incident, Incident session) =>
        incident.Cause != IncidentCause.Silence && incident.NoticedTime <= session.Noticed && (incident.EndTime ?? DateTimeOffset.MaxValue) >= session.Start && incident.StartTime <= (session.End ?? DateTimeOffset.MaxValue);

    private static IncidentReport Of(SessionIncident session, decimal? rate)
    {
        var excess = ForecastReport.Money(session.Incident.Excess * (double)(rate ?? 1));
        return new IncidentReport
        {
            Cause = IncidentCause.Session,
            StartTime = session.Incident.Start,
            NoticedTime = session.Incident.Noticed,
            EndTime = session.Incident.End,
            Excess = excess,
            Confidence = Math.Round(session.Incident.Confidence, 4),
            Dimension = "session",
            Values = [session.Spend.Session],
            Explained = 1,
            Besides = session.Spend.Traits is { Count: > 0 } traits ? traits : null,
            // A session was not there before: all of it is more use.
            Price = 0,
            Volume = excess,
            Mix = 0,
        };
    }
}
