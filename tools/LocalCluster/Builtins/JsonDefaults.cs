using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Short forms for filling and reading loosely typed objects.</summary>
internal static class JsonDefaults
{
    public static void Set(this JsonObject map, string name, JsonNode? value)
    {
        if (map[name] is null)
        {
            map[name] = value;
        }
    }

    /// <summary>Fills a text that is missing or empty.</summary>
    public static void SetText(this JsonObject map, string name, string value)
    {
        if (Text(map, name).Length == 0)
        {
            map[name] = value;
        }
    }

    public static string Text(this JsonObject map, string name) => CrdSchema.Structural.JsonKinds.AsText(map[name]) ?? "";

    /// <summary>The object at that field, made where it is missing.</summary>
    public static JsonObject Child(this JsonObject map, string name)
    {
        if (map[name] is JsonObject child)
        {
            return child;
        }

        var made = new JsonObject();
        map[name] = made;
        return made;
    }

    public static IEnumerable<JsonObject> Items(this JsonObject map, string name) => map[name] is JsonArray list ? list.OfType<JsonObject>() : [];

    public static JsonObject? At(this JsonObject map, params ReadOnlySpan<string> path)
    {
        JsonNode? node = map;
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node as JsonObject;
    }
}
