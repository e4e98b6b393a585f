using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.LocalCluster.Cel.Cost;
using ClaudeConfig.LocalCluster.Schema;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Where in a schema rules are checked: how often a value can be there, and what they are counted against.</summary>
/// <param name="Budget">Of the whole schema.</param>
/// <param name="MaxCount">How many values there can be at this place by the bounds above it; null where one of these has none.</param>
/// <param name="IsRoot">The root of the resource.</param>
internal sealed record RulePlace(RuleBudget Budget, ulong? MaxCount, bool IsRoot)
{
    /// <summary>The place of a child of a schema.</summary>
    public RulePlace Below(JsonObject schema) => new(Budget, MaxCount is { } count && Bound(schema) is { } bound ? Extent.Multiply(count, bound) : null, false);

    private static ulong? Bound(JsonObject schema)
    {
        var bound = schema.Text("type") switch
        {
            JsonKinds.Object when schema["additionalProperties"] is not null => "maxProperties",
            JsonKinds.Array => "maxItems",
            _ => null,
        };
        return bound is null ? 1 : schema[bound] is { } value && JsonKinds.AsInteger(value) is { } number ? (ulong)Math.Max(0, number) : null;
    }
}
