using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Checks patterns, and what stands in allOf, anyOf, oneOf and not: there, nothing says what a field is.</summary>
internal static class BranchRules
{
    private const string Empty = "must be empty to be structural";
    private const string Undefined = "must be undefined to be structural";
    private const string False = "must be false to be structural";

    private static readonly (string Name, string Message)[] Forbidden =
    [
        ("type", Empty), ("additionalProperties", Undefined), ("default", Undefined), ("title", Empty), ("description", Empty), ("nullable", False),
        ("x-kubernetes-preserve-unknown-fields", False), ("x-kubernetes-embedded-resource", False), ("x-kubernetes-int-or-string", False),
        ("x-kubernetes-list-map-keys", Empty), ("x-kubernetes-list-type", Undefined), ("x-kubernetes-map-type", Undefined), ("x-kubernetes-validations", Empty),
    ];

    /// <param name="skipsAnyOf">The anyOf only says "int or string", which is allowed.</param>
    /// <param name="skipsInAllOf">The first of allOf says it.</param>
    public static void Check(JsonObject schema, string path, bool skipsAnyOf, bool skipsInAllOf, List<FieldError> errors)
    {
        CheckEach(schema, "anyOf", path, skipsAnyOf, _ => false, errors);
        CheckEach(schema, "allOf", path, false, i => skipsInAllOf && i == 0, errors);
        CheckEach(schema, "oneOf", path, false, _ => false, errors);
        if (schema["not"] is JsonObject not)
        {
            CheckBranch(not, $"{path}.not", false, errors);
        }

        CheckPattern(schema.Text("pattern"), $"{path}.pattern", errors);
    }

    public static bool IsIntOrString(JsonObject schema) =>
        schema["anyOf"] is JsonArray { Count: 2 } branches && IsOnlyType(branches[0], JsonKinds.Integer) && IsOnlyType(branches[1], JsonKinds.Text);

    public static bool IsIntOrStringInAllOf(JsonObject schema) => schema["allOf"] is JsonArray { Count: > 0 } branches && branches[0] is JsonObject first && IsIntOrString(first);

    private static bool IsOnlyType(JsonNode? branch, string type) => branch is JsonObject { Count: 1 } only && only.Text("type") == type;

    private static void CheckEach(JsonObject schema, string kind, string path, bool skips, Func<int, bool> skipsAnyOf, List<FieldError> errors)
    {
        var i = 0;
        foreach (var branch in skips ? [] : schema.Items(kind))
        {
            CheckBranch(branch, string.Create(CultureInfo.InvariantCulture, $"{path}.{kind}[{i}]"), skipsAnyOf(i), errors);
            i++;
        }
    }

    private static void CheckBranch(JsonObject branch, string path, bool skipsAnyOf, List<FieldError> errors)
    {
        Check(branch, path, skipsAnyOf, false, errors);
        if (branch["items"] is JsonObject items)
        {
            CheckBranch(items, $"{path}.items", false, errors);
        }

        foreach (var (name, property) in branch["properties"] as JsonObject ?? [])
        {
            CheckBranch(property as JsonObject ?? [], $"{path}.properties[{name}]", false, errors);
        }

        foreach (var (name, message) in Forbidden)
        {
            // Of additionalProperties, a false says something too.
            if (name == "additionalProperties" ? branch[name] is not null : !StructuralSchemaRules.IsZero(branch[name]))
            {
                errors.Add(FieldErrors.Forbidden($"{path}.{name}", message));
            }
        }

        if (branch.At("properties", "metadata") is not null)
        {
            errors.Add(FieldErrors.Forbidden($"{path}.properties[metadata]", "must not be specified in a nested context"));
        }
    }

    private static void CheckPattern(string pattern, string path, List<FieldError> errors)
    {
        if (pattern.Length == 0)
        {
            return;
        }

        try
        {
            GoRegex.Compile(pattern);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            errors.Add(FieldErrors.InvalidText(path, pattern, $"must be a valid regular expression, but isn't: {GoRegexText.Explain(pattern, problem)}"));
        }
    }
}
