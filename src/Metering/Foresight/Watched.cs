namespace ClaudeConfig.Metering.Foresight;

/// <summary>How far a budget was watched, and what was found.</summary>
/// <param name="Watch">To go on with.</param>
/// <param name="Pace">That the watch judges by.</param>
/// <param name="Begun">The hour in which the watch began.</param>
/// <param name="Hour">The hour that was not over.</param>
/// <param name="Incidents">Of the last days, the oldest first.</param>
/// <param name="Sessions">Of the last days.</param>
internal sealed record Watched(IncidentWatch Watch, double? Pace, DateTimeOffset Begun, DateTimeOffset Hour, IReadOnlyList<IncidentReport> Incidents, WatchedSessions Sessions);
