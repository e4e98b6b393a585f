using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Checks one schema of a definition: its structure, its defaults, its keywords and its rules, each only where what it builds on is right.</summary>
internal static class DefinitionSchemaRules
{
    // With a status, the status is validated on its own: these would be lost there.
    private static readonly HashSet<string> NotAtTheRoot =
        ["id", "$schema", "$ref", "nullable", "default", "enum", "maxProperties", "minProperties", "allOf", "oneOf", "anyOf", "not", "additionalProperties", "patternProperties",
        "dependencies", "additionalItems", "definitions", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string", "x-kubernetes-list-map-keys",
        "x-kubernetes-list-type", "x-kubernetes-map-type"];

    public static void Check(JsonObject schema, bool hasStatus, string path, List<FieldError> errors)
    {
        var found = new List<FieldError>();
        if (hasStatus && schema.Any(field => NotAtTheRoot.Contains(field.Key) && !StructuralSchemaRules.IsZero(field.Value)))
        {
            found.Add(FieldErrors.Invalid(path, "apiextensions.JSONSchemaProps{}", "only [Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations] fields are allowed at the root of the schema if the status subresource is enabled"));
        }

        if (JsonKinds.IsTrue(schema["nullable"]))
        {
            found.Add(FieldErrors.Forbidden($"{path}.nullable", "nullable cannot be true at the root"));
        }

        // What cannot be read as a structural schema is told by its keywords; nothing is built on it.
        var unreadable = Unreadable.Find(schema);
        var structural = unreadable is null ? Structural(schema, path) : [];
        found.AddRange(structural);
        var budget = unreadable is null && structural.Count == 0 ? new RuleBudget() : null;
        var (schemaErrors, ruleErrors) = SchemaKeywordRules.Check(schema, path, budget);
        found.AddRange([.. schemaErrors, .. ruleErrors]);
        if (found.Count == 0 && unreadable is not null)
        {
            found.Add(FieldErrors.InvalidText(path, "", unreadable));
        }

        budget?.Report(path, found);
        errors.AddRange(found);
    }

    private static List<FieldError> Structural(JsonObject schema, string path)
    {
        var found = new List<FieldError>();
        StructuralSchemaRules.Check(schema, path, found);
        if (found.Count == 0)
        {
            DefaultRules.Check(schema, path, isRoot: true, found);
        }

        return found;
    }
}
