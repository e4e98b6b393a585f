using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Checks what keywords a schema may have where, and its rules. Rules are checked where nothing else at or below their place is wrong.</summary>
internal static class SchemaKeywordRules
{
    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];

    // Keywords of OpenAPI that structural schemas do not have.
    private static readonly string[] Unsupported = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"];

    /// <param name="budget">What rules are counted against; null where rules are not to be checked.</param>
    public static (List<FieldError> Schema, List<FieldError> Rules) Check(JsonObject root, string path, RuleBudget? budget) =>
        Visit(root, new KeywordPlace(path, budget is null ? null : new RulePlace(budget, 1, true, false, false), IsRoot: true));

    private static (List<FieldError> Schema, List<FieldError> Rules) Visit(JsonObject schema, KeywordPlace place)
    {
        var (errors, ruleErrors) = (new List<FieldError>(), new List<FieldError>());
        CheckKeywords(schema, place, errors);
        foreach (var (child, at) in Children(schema, place).Concat(Branches(schema, place)))
        {
            var below = Visit(child, at);
            errors.AddRange(below.Schema);
            ruleErrors.AddRange(below.Rules);
        }

        CheckTypes(schema, place.Path, errors);
        ListKeywordRules.Check(schema, place.Path, errors);
        RuleRules.CheckText(schema, place.Path, errors);
        if (errors.Count == 0 && place.Rules is not null)
        {
            RuleRules.Check(schema, place, ruleErrors);
        }

        return (errors, ruleErrors);
    }

    private static IEnumerable<(JsonObject Schema, KeywordPlace Place)> Children(JsonObject schema, KeywordPlace place)
    {
        if (schema["additionalProperties"] is JsonObject values)
        {
            yield return (values, place with
            {
                Path = $"{place.Path}.additionalProperties",
                Rules = place.Rules?.Below(schema, JsonKinds.Object),
                IsRoot = false,
                NoDefault = place.InMetadata ? "inside additionalProperties applying to object metadata" : place.NoDefault,
            });
        }

        var isResource = place.IsRoot || JsonKinds.IsTrue(schema["x-kubernetes-embedded-resource"]);
        var mapType = schema.Text("x-kubernetes-map-type");
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            var isMetadata = isResource && name is "metadata" or "kind" or "apiVersion";
            yield return (property as JsonObject ?? [], place with
            {
                Path = $"{place.Path}.properties[{name}]",
                Rules = place.Rules?.Below(schema, null),
                IsRoot = false,
                InMetadata = place.InMetadata || isMetadata,
                NoDefault = isMetadata && place.IsRoot ? $"in top-level {name}" : place.NoDefault,
                Uncorrelated = place.Uncorrelated ?? (mapType is "" or "granular" or "atomic" ? null : place.Path),
            });
        }

        if (schema["items"] is JsonObject items)
        {
            yield return (items, place with
            {
                Path = $"{place.Path}.items",
                Rules = place.Rules?.Below(schema, JsonKinds.Array),
                IsRoot = false,
                Uncorrelated = place.Uncorrelated ?? (schema.Text("x-kubernetes-list-type") == "map" ? null : place.Path),
            });
        }
    }

    private static IEnumerable<(JsonObject Schema, KeywordPlace Place)> Branches(JsonObject schema, KeywordPlace place)
    {
        if (schema["not"] is JsonObject not)
        {
            yield return (not, place with { Path = $"{place.Path}.not", Rules = null, IsRoot = false });
        }

        foreach (var kind in (string[])["allOf", "oneOf", "anyOf"])
        {
            var i = 0;
            foreach (var branch in schema.Items(kind))
            {
                yield return (branch, place with { Path = string.Create(CultureInfo.InvariantCulture, $"{place.Path}.{kind}[{i++}]"), Rules = null, IsRoot = false });
            }
        }
    }

    private static void CheckKeywords(JsonObject schema, KeywordPlace place, List<FieldError> errors)
    {
        var type = schema.Text("type");
        if (type.Length > 0 && !Types.Contains(type))
        {
            errors.Add(FieldErrors.NotSupported($"{place.Path}.type", GoText.Quote(type), Types));
        }

        if (schema["default"] is not null && place.NoDefault is { } where)
        {
            errors.Add(FieldErrors.Forbidden($"{place.Path}.default", $"must not be set {where}"));
        }

        errors.AddRange(Unsupported.Where(name => !StructuralSchemaRules.IsZero(schema[name])).Select(name => FieldErrors.Forbidden($"{place.Path}.{name}", $"{name} is not supported")));
        if (type == "null")
        {
            errors.Add(FieldErrors.Forbidden($"{place.Path}.type", "type cannot be set to null, use nullable as an alternative"));
        }

        if (schema["items"] is JsonArray)
        {
            errors.Add(FieldErrors.Forbidden($"{place.Path}.items", "items must be a schema object and not an array"));
        }

        if (place.InMetadata && JsonKinds.IsTrue(schema["x-kubernetes-embedded-resource"]))
        {
            errors.Add(FieldErrors.Forbidden($"{place.Path}.x-kubernetes-embedded-resource", "must not be used inside of resource meta"));
        }

        if (JsonKinds.IsTrue(schema["uniqueItems"]))
        {
            errors.Add(FieldErrors.Forbidden($"{place.Path}.uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }

        if (schema["properties"] is JsonObject { Count: > 0 } && schema["additionalProperties"] is { } additional && !JsonKinds.IsTrue(additional))
        {
            errors.Add(FieldErrors.Forbidden($"{place.Path}.additionalProperties", "additionalProperties and properties are mutual exclusive"));
        }
    }

    private static void CheckTypes(JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema["x-kubernetes-preserve-unknown-fields"] is { } preserve && !JsonKinds.IsTrue(preserve))
        {
            errors.Add(FieldErrors.Invalid($"{path}.x-kubernetes-preserve-unknown-fields", "false", "must be true or undefined"));
        }

        if (schema["x-kubernetes-map-type"] is null)
        {
            return;
        }

        const string OfObjects = "must be object if x-kubernetes-map-type is specified";
        if (schema.Text("type") != JsonKinds.Object)
        {
            errors.Add(schema.Text("type").Length == 0 ? FieldErrors.Required($"{path}.type", OfObjects) : FieldErrors.InvalidText($"{path}.type", schema.Text("type"), OfObjects));
        }

        if (schema.Text("x-kubernetes-map-type") is not ("atomic" or "granular") and var mapType)
        {
            errors.Add(FieldErrors.NotSupported($"{path}.x-kubernetes-map-type", GoText.Quote(mapType), ["atomic", "granular"]));
        }
    }
}
