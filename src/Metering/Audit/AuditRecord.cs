namespace ClaudeConfig.Metering.Audit;

/// <summary>An <see cref="AuditEntry"/> with its time.</summary>
internal sealed record AuditRecord(DateTimeOffset Time, string Actor, string Action, string Kind, string? Namespace, string Name, string? Before, string? After);
