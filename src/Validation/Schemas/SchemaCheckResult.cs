using System.Text.Json.Nodes;

namespace ClaudeConfig.Validation.Schemas;

/// <summary>What the schema found.</summary>
/// <param name="Findings">Everything that is wrong.</param>
/// <param name="Left">The object without what is wrong, and without metadata.</param>
/// <param name="Damage">The paths at which something is missing or was left out.</param>
/// <param name="Places">Lists that lack items: where each of those that are left stood.</param>
internal sealed record SchemaCheckResult(
    IReadOnlyList<SchemaFinding> Findings, JsonObject Left, IReadOnlyList<string> Damage, IReadOnlyDictionary<string, IReadOnlyList<int>> Places);
