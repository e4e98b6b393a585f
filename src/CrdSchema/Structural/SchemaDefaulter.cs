using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Fills defaults. A null where null is not allowed takes the default, or goes.</summary>
/// <remarks>Semantics: apiextensions-apiserver, structural schemas, defaulting.</remarks>
internal static class SchemaDefaulter
{
    public static void Default(JsonNode? value, SchemaNode? schema)
    {
        switch (value)
        {
            case JsonObject map when schema is not null:
                DefaultObject(map, schema);
                break;
            case JsonArray list when schema?.Items is { } items:
                DefaultList(list, items);
                break;
        }
    }

    private static void DefaultObject(JsonObject map, SchemaNode schema)
    {
        foreach (var (name, child) in schema.Defaulted)
        {
            if (!map.TryGetPropertyValue(name, out var present) || (present is null && !child.Nullable))
            {
                map[name] = child.Default?.DeepClone();
            }
        }

        List<string>? nulls = null;
        foreach (var (name, value) in map)
        {
            if (!schema.Properties.TryGetValue(name, out var child) && (child = schema.Additional) is null)
            {
                continue;
            }

            if (value is null && !child.Nullable && !ReferenceEquals(child, SchemaNode.Empty))
            {
                (nulls ??= []).Add(name);
            }
            else
            {
                Default(value, child);
            }
        }

        foreach (var name in nulls ?? [])
        {
            ReplaceNull(map, name, schema);
        }
    }

    private static void ReplaceNull(JsonObject map, string name, SchemaNode schema)
    {
        if (!schema.Properties.ContainsKey(name) && schema.Additional is { HasDefault: true } additional)
        {
            map[name] = additional.Default?.DeepClone();
            return;
        }

        map.Remove(name);
    }

    private static void DefaultList(JsonArray list, SchemaNode items)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is null && !items.Nullable && items.HasDefault)
            {
                list[i] = items.Default?.DeepClone();
            }

            Default(list[i], items);
        }
    }
}
