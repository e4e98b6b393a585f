using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Drops fields that the schema does not name.</summary>
/// <remarks>Semantics: apiextensions-apiserver, structural schemas, pruning.</remarks>
internal sealed class SchemaPruner
{
    private readonly List<string> _unknown = [];

    /// <returns>Paths of what was dropped, in ordinal order.</returns>
    public static IReadOnlyList<string> Prune(JsonObject value, SchemaNode root, bool isResource = true)
    {
        var pruner = new SchemaPruner();
        pruner.PruneObject(value, root, "", isResource);
        pruner._unknown.Sort(StringComparer.Ordinal);
        return pruner._unknown;
    }

    private static bool IsMeta(string name) => name is "apiVersion" or "kind" or "metadata";

    private void Prune(JsonNode? value, SchemaNode? schema, string path)
    {
        switch (value)
        {
            case JsonObject map:
                PruneObject(map, schema, path, schema?.Embedded ?? false);
                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i] is JsonObject or JsonArray)
                    {
                        Prune(list[i], schema?.Items, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
                    }
                }

                break;
        }
    }

    private void PruneObject(JsonObject map, SchemaNode? schema, string path, bool embedded)
    {
        List<string>? unknown = null;
        foreach (var (name, value) in map)
        {
            if (embedded && IsMeta(name))
            {
                continue;
            }

            if (schema is not null && (schema.Properties.TryGetValue(name, out var child) || (child = schema.Additional) is not null))
            {
                // additionalProperties: true keeps whatever is below, as preserve-unknown-fields does.
                if (!ReferenceEquals(child, SchemaNode.Empty))
                {
                    Descend(value, child, path, name);
                }
            }
            else if (schema is not { PreserveUnknown: true })
            {
                (unknown ??= []).Add(name);
            }
        }

        foreach (var name in unknown ?? [])
        {
            map.Remove(name);
            _unknown.Add(Join(path, name));
        }
    }

    private void Descend(JsonNode? value, SchemaNode child, string path, string name)
    {
        if (value is JsonObject or JsonArray)
        {
            if (value is JsonArray list && child is { PreserveUnknown: true, Items: null })
            {
                return;
            }

            Prune(value, child, Join(path, name));
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
