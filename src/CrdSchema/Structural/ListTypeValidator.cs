using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Sets have no equal items, list-maps no two items with equal keys.</summary>
internal static class ListTypeValidator
{
    public static void Validate(JsonNode? value, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (!schema.HasListRules)
        {
            return;
        }

        switch (value)
        {
            case JsonObject map:
                foreach (var (name, child) in map)
                {
                    if (schema.Properties.TryGetValue(name, out var childSchema) || (childSchema = schema.Additional) is not null)
                    {
                        Validate(child, childSchema, path.Length == 0 ? name : $"{path}.{name}", errors);
                    }
                }

                break;
            case JsonArray list:
                CheckList(list, schema, path, errors);
                break;
        }
    }

    private static void CheckList(JsonArray list, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (schema.ListType is "set" or "map")
        {
            CheckDuplicates(list, schema, path, errors);
        }

        for (var i = 0; schema.Items is { } items && i < list.Count; i++)
        {
            Validate(list[i], items, Index(path, i), errors);
        }
    }

    private static void CheckDuplicates(JsonArray list, SchemaNode schema, string path, List<FieldError> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var reported = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var identity = schema.ListType == "set" ? list[i] : Keys(list[i], schema);
            var text = GoText.Syntax(identity);
            if (!seen.Add(text) && reported.Add(text))
            {
                errors.Add(FieldErrors.Duplicate(Index(path, i), GoText.BadValue(identity)));
            }
        }
    }

    private static JsonObject Keys(JsonNode? item, SchemaNode schema)
    {
        var keys = new JsonObject();
        foreach (var key in schema.ListMapKeys)
        {
            if (item is JsonObject map && map.TryGetPropertyValue(key, out var value) && value is not null)
            {
                keys[key] = value.DeepClone();
            }
        }

        return keys;
    }

    private static string Index(string path, int i) => string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
}
