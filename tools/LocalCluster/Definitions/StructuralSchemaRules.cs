using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>A definition's schema has to be structural: every position says its type, and branches only constrain what stands outside of them.</summary>
internal static class StructuralSchemaRules
{
    private const string Root = "at the root";
    private const string Field = "for specified object fields";
    private const string Item = "for specified array items";

    public static void Check(JsonObject root, string path, List<FieldError> errors)
    {
        var found = new List<FieldError>();
        CheckPosition(root, Root, path, found);
        Completeness.Check(root, root, path, path, found);
        errors.AddRange(found.OrderBy(error => $"{error.Field}: {error.Message}", StringComparer.Ordinal));
    }

    /// <summary>What Go's decoder leaves at its zero value says nothing.</summary>
    public static bool IsZero(JsonNode? value) => value switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonObject => false,
        _ => JsonKinds.AsText(value) is "" || value.GetValueKind() == System.Text.Json.JsonValueKind.False,
    };

    private static void CheckPosition(JsonObject schema, string level, string path, List<FieldError> errors)
    {
        if (schema.Text("type") == JsonKinds.Array && schema["items"] is not JsonObject)
        {
            errors.Add(FieldErrors.Required($"{path}.items", "must be specified"));
        }

        if (schema["items"] is JsonObject items)
        {
            CheckPosition(items, Item, $"{path}.items", errors);
        }

        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            CheckPosition(child as JsonObject ?? [], Field, $"{path}.properties[{name}]", errors);
        }

        CheckAdditional(schema, level, path, errors);
        CheckExtensions(schema, path, errors);
        BranchRules.Check(schema, path, BranchRules.IsIntOrString(schema), BranchRules.IsIntOrStringInAllOf(schema), errors);
        CheckType(schema, level, path, errors);
        CheckResource(schema, level, path, errors);
    }

    private static void CheckAdditional(JsonObject schema, string level, string path, List<FieldError> errors)
    {
        if (schema["additionalProperties"] is null)
        {
            return;
        }

        if (level == Root)
        {
            errors.Add(FieldErrors.Forbidden($"{path}.additionalProperties", "must not be used at the root"));
        }

        if (schema["additionalProperties"] is JsonObject values)
        {
            CheckPosition(values, Field, $"{path}.additionalProperties", errors);
        }
    }

    private static void CheckExtensions(JsonObject schema, string path, List<FieldError> errors)
    {
        foreach (var name in (string[])["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"])
        {
            if (JsonKinds.IsTrue(schema["x-kubernetes-int-or-string"]) && JsonKinds.IsTrue(schema[name]))
            {
                errors.Add(FieldErrors.Invalid($"{path}.{name}", "true", "must be false if x-kubernetes-int-or-string is true"));
            }
        }
    }

    private static void CheckType(JsonObject schema, string level, string path, List<FieldError> errors)
    {
        var type = schema.Text("type");
        if (JsonKinds.IsTrue(schema["x-kubernetes-embedded-resource"]) && type != JsonKinds.Object)
        {
            const string Embedded = "must be object if x-kubernetes-embedded-resource is true";
            errors.Add(type.Length == 0 ? FieldErrors.Required($"{path}.type", Embedded) : FieldErrors.InvalidText($"{path}.type", type, Embedded));
        }
        else if (type.Length == 0 && !JsonKinds.IsTrue(schema["x-kubernetes-int-or-string"]) && !JsonKinds.IsTrue(schema["x-kubernetes-preserve-unknown-fields"]))
        {
            errors.Add(FieldErrors.Required($"{path}.type", $"must not be empty {level}"));
        }

        if (level == Root && type.Length > 0 && type != JsonKinds.Object)
        {
            errors.Add(FieldErrors.InvalidText($"{path}.type", type, "must be object at the root"));
        }
    }

    private static void CheckResource(JsonObject schema, string level, string path, List<FieldError> errors)
    {
        var isEmbedded = JsonKinds.IsTrue(schema["x-kubernetes-embedded-resource"]);
        if (isEmbedded && schema["additionalProperties"] is not null)
        {
            errors.Add(FieldErrors.Forbidden($"{path}.additionalProperties", "must not be used if x-kubernetes-embedded-resource is set"));
        }

        if (isEmbedded && !JsonKinds.IsTrue(schema["x-kubernetes-preserve-unknown-fields"]) && schema["properties"] is not JsonObject { Count: > 0 })
        {
            errors.Add(FieldErrors.Required($"{path}.properties", "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"));
        }

        if (!isEmbedded && level != Root)
        {
            return;
        }

        foreach (var (name, wanted) in (ReadOnlySpan<(string, string)>)[("kind", JsonKinds.Text), ("apiVersion", JsonKinds.Text), ("metadata", JsonKinds.Object)])
        {
            if (schema.At("properties", name) is { } property && property.Text("type") != wanted)
            {
                errors.Add(FieldErrors.InvalidText($"{path}.properties[{name}].type", property.Text("type"), $"must be {wanted}"));
            }
        }

        if (level == Root && schema.At("properties", "metadata") is { } metadata && SaysMore(metadata))
        {
            errors.Add(FieldErrors.Forbidden($"{path}.properties[metadata]", "must not specify anything other than name and generateName, but metadata is implicitly specified"));
        }
    }

    private static bool SaysMore(JsonObject metadata) => metadata.Any(field => field.Key switch
    {
        "type" or "default" or "example" or "externalDocs" => false,
        "properties" => (field.Value as JsonObject ?? []).Any(property => property.Key is not ("name" or "generateName")),
        _ => !IsZero(field.Value),
    });
}
