using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Cel.Rules;
using ClaudeConfig.LocalCluster.Schema;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Defaults have to be valid by the schema that they stand in, its rules included.</summary>
internal static class DefaultRules
{
    public static void Check(JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema["default"] is { } value)
        {
            CheckDefault(value, SchemaParser.Parse(schema), $"{path}.default", errors);
        }

        // Below additionalProperties a default is of no use, and is not looked at.
        if (schema["items"] is JsonObject items)
        {
            Check(items, $"{path}.items", errors);
        }

        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            if (property is JsonObject child)
            {
                Check(child, $"{path}.properties[{name}]", errors);
            }
        }
    }

    private static void CheckDefault(JsonNode value, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (value.DeepClone() is JsonObject pruned && SchemaPruner.Prune(pruned, schema, schema.Embedded).Count > 0)
        {
            errors.Add(FieldErrors.Invalid(path, value, "must not have unknown fields"));
        }

        var problems = SchemaValidator.Validate(value, schema);
        IEnumerable<FieldError> rules = problems.Count == 0 && RuleTree.Compile(schema, isRoot: false) is { } tree ? RuleValidation.Validate(tree, value, value) : [];
        errors.AddRange(problems.Concat(rules).Select(problem => problem with { Field = problem.Field == FieldErrors.NilPath ? path : $"{path}.{problem.Field}" }));
    }
}
