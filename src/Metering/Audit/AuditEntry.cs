namespace ClaudeConfig.Metering.Audit;

/// <summary>Who changed what.</summary>
/// <param name="Actor">Who, as far as it is known.</param>
/// <param name="Action">Such as Created, Changed, Deleted, Repriced.</param>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Namespace">Where it is, for things in namespaces.</param>
/// <param name="Name">Its name.</param>
/// <param name="Before">As JSON; null: there was none.</param>
/// <param name="After">As JSON; null: it is gone.</param>
internal sealed record AuditEntry(string Actor, string Action, string Kind, string? Namespace, string Name, string? Before, string? After);
