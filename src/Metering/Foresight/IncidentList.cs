namespace ClaudeConfig.Metering.Foresight;

/// <summary>The incidents of the last four weeks, the youngest first.</summary>
internal sealed record IncidentList(string Currency, IReadOnlyList<IncidentReport> Incidents);
