namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>An answer of <c>/v1/anomalies</c>.</summary>
internal sealed record SeenIncidents(string Currency, IReadOnlyList<SeenIncident> Incidents);
