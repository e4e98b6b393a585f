using ClaudeConfig.CrdSchema.Cel.Types;

namespace ClaudeConfig.CrdSchema.Cel.Cost;

/// <param name="Path">The way to the value, where it comes from the object; empty elsewhere.</param>
/// <param name="Computed">The size, where the expression itself tells.</param>
internal sealed record SizedNode(FieldPath Path, CelType Type, Extent? Computed);
