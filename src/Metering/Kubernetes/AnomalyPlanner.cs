using System.Globalization;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Metering.Foresight;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>What a budget's status says about its anomalies. Pure.</summary>
internal static class AnomalyPlanner
{
    private const int Most = 5;

    /// <summary>Of sessions: many must not hide what the whole budget does.</summary>
    private const int MostSessions = 2;
    private const int LongestMessage = 512;

    /// <summary>The youngest of the window, oldest first; null while nobody looked.</summary>
    public static IReadOnlyList<BudgetAnomaly>? Plan(Budget budget, BudgetFigures figures, IReadOnlyList<IncidentReport>? incidents)
    {
        var known = KnownUntil(budget).Time;
        return incidents is null ? budget.Status?.Anomalies :
        [
            .. Shown([.. incidents.Where(incident => incident.EndTime is not { } end || end > figures.StartTime)]).Select(incident => new BudgetAnomaly
            {
                StartTime = incident.StartTime,
                EndTime = incident.EndTime,
                Cause = Enum.Parse<AnomalyCause>(incident.Cause.ToString()),
                Excess = MoneyText.Format(incident.Excess, figures.Currency),
                Known = incident.StartTime < known ? true : null,
                Message = Message(incident),
            }),
        ];
    }

    private static IEnumerable<IncidentReport> Shown(IReadOnlyList<IncidentReport> incidents)
    {
        var sessions = incidents.Where(incident => incident.Cause == IncidentCause.Session).TakeLast(MostSessions).ToArray();
        return incidents.Where(incident => incident.Cause != IncidentCause.Session).TakeLast(Most - sessions.Length).Concat(sessions).OrderBy(incident => incident.NoticedTime);
    }

    /// <summary>Those that were not in the last status and are nobody's old news.</summary>
    public static IReadOnlyList<BudgetAnomaly> New(IReadOnlyList<BudgetAnomaly>? last, IReadOnlyList<BudgetAnomaly> planned) =>
        [.. planned.Where(one => one is { EndTime: null, Known: null } && last?.Any(before => Same(before, one)) is not true)];

    /// <summary>No amounts in the message: they move every hour, and alone are worth no write.</summary>
    public static void AddTo(Conditions conditions, Budget budget, IReadOnlyList<BudgetAnomaly>? planned)
    {
        var (_, problem) = KnownUntil(budget);
        var open = planned?.Where(one => one.EndTime is null).OrderBy(one => one.Known is not true).ThenBy(one => one.Cause != AnomalyCause.Session).LastOrDefault();
        if (planned is null)
        {
            conditions.Keep(BudgetConditions.Anomalous);
        }
        else if (open is null)
        {
            conditions.False(BudgetConditions.Anomalous, problem is null ? BudgetConditions.NormalReason : BudgetConditions.UnreadableAnnotationReason, problem ?? "spending is as it was before");
        }
        else if (open.Known is true)
        {
            conditions.False(BudgetConditions.Anomalous, BudgetConditions.KnownReason, $"what began at {Rfc3339Converter.Format(open.StartTime!.Value)} is known");
        }
        else
        {
            conditions.True(
                BudgetConditions.Anomalous,
                open.Cause!.Value.ToString(),
                $"since {Rfc3339Converter.Format(open.StartTime!.Value)} {What(open.Cause.Value)}; see status.anomalies, and set the annotation {Names.AnomaliesKnownUntilAnnotation} to a time when it is known{(problem is null ? "" : $"; {problem}")}");
        }
    }

    private static (DateTimeOffset? Time, string? Problem) KnownUntil(Budget budget) =>
        budget.Metadata.Annotations?.TryGetValue(Names.AnomaliesKnownUntilAnnotation, out var text) is not true || text.Length == 0 ? (null, null)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? (time, null)
        : (null, $"annotation {Names.AnomaliesKnownUntilAnnotation} is not a time such as 2026-11-27T10:00:00Z and counts for nothing");

    /// <summary>A session is told by its first request; of the budget itself, only one anomaly can be open, and may begin an hour earlier or later when it is looked at again.</summary>
    private static bool Same(BudgetAnomaly before, BudgetAnomaly now) => (before.Cause == AnomalyCause.Session, now.Cause == AnomalyCause.Session) switch
    {
        (true, true) => before.StartTime is { } start && now.StartTime is { } other && Math.Abs((start - other).TotalSeconds) < 1,
        (false, false) => Overlap(before, now),
        _ => false,
    };

    private static bool Overlap(BudgetAnomaly before, BudgetAnomaly now) =>
        before.StartTime <= (now.EndTime ?? DateTimeOffset.MaxValue) && (before.EndTime ?? DateTimeOffset.MaxValue) >= now.StartTime;

    private static string Message(IncidentReport incident)
    {
        var said = What(Enum.Parse<AnomalyCause>(incident.Cause.ToString())) + Driver(incident);
        return said.Length > LongestMessage ? said[..(LongestMessage - 1)] + "…" : said;
    }

    private static string What(AnomalyCause cause) => cause switch
    {
        AnomalyCause.BurnRate => "the limit is burnt many times faster than it can last",
        AnomalyCause.SlowExcess => "a day adds up to far more than expected",
        AnomalyCause.Session => "one session costs several times what nearly all others do",
        AnomalyCause.Silence => "nothing is spent where there always was something",
        _ => "far more is spent than expected",
    };

    /// <summary>Members and keys are not named to everybody who may read a Budget.</summary>
    private static string Driver(IncidentReport incident) => incident switch
    {
        { Dimension: null } or { Values: null or [] } => "",
        { Cause: IncidentCause.Session } => "; named by GET /v1/anomalies",
        { Dimension: "member" or "key" or "session" } => $"; {Part(incident)} of it comes from {incident.Values.Count} {incident.Dimension}{(incident.Values.Count == 1 ? "" : "s")}, named by GET /v1/anomalies",
        _ => $"; {Part(incident)} of it comes from {(incident.Dimension == "tokenClass" ? "token class" : incident.Dimension)} {string.Join(", ", incident.Values.Take(3))}{(incident.Values.Count > 3 ? ", …" : "")}",
    };

    private static string Part(IncidentReport incident) => string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(100 * (incident.Explained ?? 0), 0, 100):0} %");
}
