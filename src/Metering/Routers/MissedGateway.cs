namespace ClaudeConfig.Metering.Routers;

/// <summary>A gateway of which something is missed.</summary>
/// <param name="Instance">Its name.</param>
/// <param name="Since">When it was last as it should be.</param>
/// <param name="Reports">Whether it reports and only what it counts does not arrive.</param>
internal sealed record MissedGateway(string Instance, DateTimeOffset Since, bool Reports);
