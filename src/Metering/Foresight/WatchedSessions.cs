using ClaudeConfig.Foresight.Budgets;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>What is known of a budget's sessions.</summary>
/// <param name="Made">When it was found what is usual.</param>
/// <param name="Floor">What is nobody's concern, in USD.</param>
/// <param name="Bounds">What a session may cost, by project.</param>
/// <param name="Incidents">Sessions out of line, the oldest first; null before the first look.</param>
internal sealed record WatchedSessions(DateTimeOffset Made, double Floor, IReadOnlyDictionary<string, double> Bounds, IReadOnlyList<SessionIncident>? Incidents);
