using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Cel.Cost;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Where in a schema rules are checked: how often a value can be there, and what they are counted against.</summary>
/// <param name="Budget">Of the whole schema.</param>
/// <param name="MaxCount">How many values there can be at this place by the bounds above it; null where one of these has none.</param>
/// <param name="IsRoot">The root of the resource.</param>
/// <param name="HasRulesAbove">The types of what is above are needed, since there are rules.</param>
/// <param name="IsUntyped">Something above with rules at or above it has no type.</param>
internal sealed record RulePlace(RuleBudget Budget, ulong? MaxCount, bool IsRoot, bool HasRulesAbove, bool IsUntyped)
{
    /// <summary>The place of a child of a schema.</summary>
    /// <param name="above">Which type the schema has to have for such a child.</param>
    /// <returns>The place; null for a child of a wrong type, which the server passes over.</returns>
    public RulePlace? Below(JsonObject schema, string? above)
    {
        var hasRules = HasRulesAbove || schema["x-kubernetes-validations"] is JsonArray { Count: > 0 };
        if (hasRules && above is not null && (schema.Text("type") != above || JsonKinds.IsTrue(schema["x-kubernetes-int-or-string"])))
        {
            return null;
        }

        var count = MaxCount is { } times && Bound(schema) is { } bound ? Extent.Multiply(times, bound) : (ulong?)null;
        return new RulePlace(Budget, count, false, hasRules, IsUntyped || (hasRules && !HasType(schema)));
    }

    private static bool HasType(JsonObject schema) => JsonKinds.IsTrue(schema["x-kubernetes-int-or-string"]) || schema.Text("type") switch
    {
        JsonKinds.Array => schema["items"] is JsonObject items && HasType(items),
        JsonKinds.Object => schema["additionalProperties"] is not JsonObject values || HasType(values),
        JsonKinds.Text or JsonKinds.Integer or JsonKinds.Number or JsonKinds.Boolean => true,
        _ => false,
    };

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
