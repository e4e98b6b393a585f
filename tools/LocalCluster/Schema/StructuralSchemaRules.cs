using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;

namespace ClaudeConfig.LocalCluster.Schema;

/// <summary>A CRD's schema has to be structural: every position says its type, and the branches only constrain.</summary>
internal static class StructuralSchemaRules
{
    private const string Structural = "must be empty to be structural";
    private static readonly string[] ListTypes = ["atomic", "map", "set"];
    private static readonly string[] Unsupported = ["$ref", "definitions", "dependencies", "id", "patternProperties"];

    public static void Check(JsonObject root, string path, List<FieldError> errors)
    {
        if (root.Text("type").Length == 0)
        {
            errors.Add(FieldErrors.Required($"{path}.type", "must not be empty at the root"));
        }
        else if (root.Text("type") != JsonKinds.Object)
        {
            errors.Add(FieldErrors.InvalidText($"{path}.type", root.Text("type"), "must be object at the root"));
        }

        CheckMetadata(root, path, errors);
        CheckBody(root, path, errors);
    }

    private static void CheckMetadata(JsonObject root, string path, List<FieldError> errors)
    {
        var metadata = root.At("properties", "metadata");
        if (metadata is not null && (metadata["properties"] as JsonObject ?? []).Any(field => field.Key is not ("name" or "generateName")))
        {
            errors.Add(FieldErrors.Forbidden($"{path}.properties[metadata]", "must not specify anything other than name and generateName, but metadata is implicitly specified"));
        }
    }

    private static void CheckNode(JsonObject schema, string path, string missingType, List<FieldError> errors)
    {
        var free = JsonKinds.IsTrue(schema["x-kubernetes-int-or-string"]) || JsonKinds.IsTrue(schema["x-kubernetes-preserve-unknown-fields"]);
        if (schema.Text("type").Length == 0 && !free)
        {
            errors.Add(FieldErrors.Required($"{path}.type", missingType));
        }
        else if (schema.Text("type").Length > 0 && JsonKinds.IsTrue(schema["x-kubernetes-int-or-string"]))
        {
            errors.Add(FieldErrors.InvalidText($"{path}.type", schema.Text("type"), "must be empty if x-kubernetes-int-or-string is true"));
        }

        CheckBody(schema, path, errors);
    }

    private static void CheckBody(JsonObject schema, string path, List<FieldError> errors)
    {
        errors.AddRange(Unsupported.Where(schema.ContainsKey).Select(name => FieldErrors.Forbidden($"{path}.{name}", $"{name} is not supported")));
        if (JsonKinds.IsTrue(schema["uniqueItems"]))
        {
            errors.Add(FieldErrors.Forbidden($"{path}.uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }

        if (schema["properties"] is JsonObject { Count: > 0 } && schema["additionalProperties"] is JsonObject)
        {
            errors.Add(FieldErrors.Forbidden($"{path}.additionalProperties", "additionalProperties and properties are mutual exclusive"));
        }

        if (schema.Text("type") == JsonKinds.Array && schema["items"] is not JsonObject && !JsonKinds.IsTrue(schema["x-kubernetes-preserve-unknown-fields"]))
        {
            errors.Add(FieldErrors.Required($"{path}.items", "must be specified"));
        }

        CheckListType(schema, path, errors);
        CheckPattern(schema, path, errors);
        CheckDefault(schema, path, errors);
        CheckRules(schema, path, errors);
        CheckBranches(schema, path, errors);
        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            CheckNode(child as JsonObject ?? [], $"{path}.properties[{name}]", "must not be empty for specified object fields", errors);
        }

        if (schema["items"] is JsonObject items)
        {
            CheckNode(items, $"{path}.items", "must not be empty for specified array items", errors);
        }

        if (schema["additionalProperties"] is JsonObject additional)
        {
            CheckNode(additional, $"{path}.additionalProperties", "must not be empty for specified object fields", errors);
        }
    }

    private static void CheckListType(JsonObject schema, string path, List<FieldError> errors)
    {
        var listType = schema.Text("x-kubernetes-list-type");
        if (listType.Length == 0)
        {
            return;
        }

        if (!ListTypes.Contains(listType))
        {
            errors.Add(FieldErrors.NotSupported($"{path}.x-kubernetes-list-type", GoText.Quote(listType), ListTypes));
        }

        if (schema.Text("type") != JsonKinds.Array)
        {
            errors.Add(FieldErrors.InvalidText($"{path}.type", schema.Text("type"), "must be array if x-kubernetes-list-type is specified"));
        }

        var keys = (schema["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(key => JsonKinds.AsText(key) ?? "").ToList();
        if (listType == "map" && keys.Count == 0)
        {
            errors.Add(FieldErrors.Required($"{path}.x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"));
        }

        var required = (schema["items"]?["required"] as JsonArray ?? []).Select(name => JsonKinds.AsText(name)).ToHashSet();
        foreach (var key in keys.Where(key => listType == "map" && !required.Contains(key)))
        {
            if (schema.At("items", "properties", key)?["default"] is null)
            {
                errors.Add(FieldErrors.Required($"{path}.items.properties[{key}].default", "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"));
            }
        }
    }

    private static void CheckPattern(JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema.Text("pattern") is not { Length: > 0 } pattern)
        {
            return;
        }

        try
        {
            SchemaParser.CompilePattern(pattern);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            errors.Add(FieldErrors.InvalidText($"{path}.pattern", pattern, $"must be a valid regular expression, but isn't: {problem.Message}"));
        }
    }

    private static void CheckDefault(JsonObject schema, string path, List<FieldError> errors)
    {
        // A bad pattern has been reported; the schema cannot be compiled with it.
        if (schema["default"] is { } value && !errors.Any(error => error.Field.EndsWith(".pattern", StringComparison.Ordinal)))
        {
            var problems = SchemaValidator.Validate(value, SchemaParser.Parse(schema));
            errors.AddRange(problems.Select(problem => problem with { Field = problem.Field == FieldErrors.NilPath ? $"{path}.default" : $"{path}.default.{problem.Field}" }));
        }
    }

    private static void CheckRules(JsonObject schema, string path, List<FieldError> errors)
    {
        var i = 0;
        foreach (var rule in schema.Items("x-kubernetes-validations"))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.x-kubernetes-validations[{i++}]");
            if (string.IsNullOrWhiteSpace(rule.Text("rule")))
            {
                errors.Add(FieldErrors.Required($"{at}.rule", "rule is not specified"));
            }

            if (rule.Text("message").Contains('\n', StringComparison.Ordinal))
            {
                errors.Add(FieldErrors.InvalidText($"{at}.message", rule.Text("message"), "message must not contain line breaks"));
            }
        }
    }

    private static void CheckBranches(JsonObject schema, string path, List<FieldError> errors)
    {
        foreach (var kind in (string[])["allOf", "anyOf", "oneOf"])
        {
            var i = 0;
            foreach (var branch in schema.Items(kind))
            {
                CheckBranch(branch, string.Create(CultureInfo.InvariantCulture, $"{path}.{kind}[{i++}]"), IsIntOrString(schema), errors);
            }
        }

        if (schema["not"] is JsonObject not)
        {
            CheckBranch(not, $"{path}.not", false, errors);
        }
    }

    private static bool IsIntOrString(JsonObject schema) => JsonKinds.IsTrue(schema["x-kubernetes-int-or-string"]);

    private static void CheckBranch(JsonObject branch, string path, bool mayHaveType, List<FieldError> errors)
    {
        foreach (var name in (string[])["type", "default", "nullable", "description", "title", "additionalProperties"])
        {
            if (branch.ContainsKey(name) && !(mayHaveType && name == "type"))
            {
                errors.Add(FieldErrors.Forbidden($"{path}.{name}", Structural));
            }
        }

        foreach (var (name, child) in branch["properties"] as JsonObject ?? [])
        {
            CheckBranch(child as JsonObject ?? [], $"{path}.properties[{name}]", false, errors);
        }

        if (branch["items"] is JsonObject items)
        {
            CheckBranch(items, $"{path}.items", false, errors);
        }
    }
}
