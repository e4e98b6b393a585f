using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Cel.Rules;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Defaults have to be valid by the schema that they stand in, its rules included.</summary>
internal static class DefaultRules
{
    private const string IntOrString = "x-kubernetes-int-or-string";

    /// <param name="isRoot">The root of a resource, which is checked as one that is embedded.</param>
    public static void Check(JsonObject schema, string path, bool isRoot, List<FieldError> errors)
    {
        if (schema["default"] is { } value)
        {
            CheckDefault(value, schema, $"{path}.default", isRoot, errors);
        }

        // Below additionalProperties a default is of no use, and is not looked at.
        if (schema["items"] is JsonObject items)
        {
            Check(items, $"{path}.items", false, errors);
        }

        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            if (property is JsonObject child)
            {
                Check(child, $"{path}.properties[{name}]", false, errors);
            }
        }
    }

    private static void CheckDefault(JsonNode value, JsonObject schema, string path, bool isRoot, List<FieldError> errors)
    {
        var node = SchemaParser.Parse(schema);
        var isResource = isRoot || node.Embedded;
        if (value.DeepClone() is JsonObject pruned && SchemaPruner.Prune(pruned, node, isResource).Count > 0)
        {
            errors.Add(FieldErrors.Invalid(path, value, "must not have unknown fields"));
        }

        var problems = new List<FieldError>();
        if (isResource && value is JsonObject resource)
        {
            EmbeddedResourceValidator.CheckType(resource, "", problems);
        }

        if (problems.Count == 0)
        {
            problems.AddRange(SchemaValidator.Validate(value, SchemaParser.Parse(WithoutIntOrString(schema))));
        }

        if (problems.Count == 0 && RuleTree.Compile(node, isResource) is { } tree)
        {
            problems.AddRange(RuleValidation.Validate(tree, value, value));
        }

        errors.AddRange(problems.Select(problem => problem with { Field = problem.Field is FieldErrors.NilPath or "" ? path : $"{path}.{problem.Field.TrimStart('.')}" }));
    }

    /// <summary>Of int-or-strings, a default is not asked whether it is either.</summary>
    private static JsonObject WithoutIntOrString(JsonObject schema)
    {
        var copy = (JsonObject)schema.DeepClone();
        Remove(copy);
        return copy;
    }

    private static void Remove(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                map.Remove(IntOrString);
                foreach (var (_, child) in map)
                {
                    Remove(child);
                }

                break;
            case JsonArray list:
                foreach (var child in list)
                {
                    Remove(child);
                }

                break;
        }
    }
}
