using System.Text.Json.Nodes;

namespace ClaudeConfig.Validation.Schemas;

/// <summary>What the schema found.</summary>
/// <param name="Findings">Everything that is wrong.</param>
/// <param name="Left">The object without what is wrong, and without metadata.</param>
/// <param name="Damage">The paths at which something is missing or was left out.</param>
internal sealed record SchemaCheckResult(IReadOnlyList<SchemaFinding> Findings, JsonObject Left, IReadOnlyList<string> Damage);
