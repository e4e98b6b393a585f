using ClaudeConfig.CrdSchema.Cel.Rules;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.Validation.Schemas;

/// <summary>A kind as its CustomResourceDefinition describes it.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Root">The schema of its objects.</param>
/// <param name="Rules">The rules in it.</param>
internal sealed record KindSchema(string Kind, SchemaNode Root, RuleTree? Rules);
