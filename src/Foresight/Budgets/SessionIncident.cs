namespace ClaudeConfig.Foresight.Budgets;

/// <summary>A session that costs far more than its kind does.</summary>
/// <param name="Incident">When, and by how much.</param>
/// <param name="Spend">Which session.</param>
public sealed record SessionIncident(Incident Incident, SessionSpend Spend);
