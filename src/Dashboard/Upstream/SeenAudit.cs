namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>A change that the ledger took over.</summary>
internal sealed record SeenAudit(DateTimeOffset Time, string Actor, string Action, string Kind, string? Namespace, string Name, string? Before, string? After);
