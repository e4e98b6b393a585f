using System.Text.Json.Nodes;

namespace ClaudeConfig.Api.Tests.Support;

/// <summary>A value inside a manifest, with its schema.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Schema">The schema of the value.</param>
/// <param name="Steps">How to get there: names of fields and indexes of items.</param>
internal sealed record Position(JsonObject Manifest, JsonObject Schema, IReadOnlyList<object> Steps)
{
    /// <summary>As the API server writes it, for example <c>spec.keys[0].name</c>.</summary>
    public string Path => string.Concat(Steps.Select((step, i) => step is int index ? $"[{index}]" : i == 0 ? $"{step}" : $".{step}"));

    /// <summary>As a schema path, for example <c>spec.keys[].name</c>.</summary>
    public string SchemaPath => string.Concat(Steps.Select((step, i) => step is int ? "[]" : i == 0 ? $"{step}" : $".{step}"));

    public JsonNode Value => Steps.Aggregate((JsonNode)Manifest, Step);

    /// <summary>The manifest with another value here; null removes it.</summary>
    public JsonObject With(JsonNode? value)
    {
        var changed = Manifest.DeepClone().AsObject();
        var parent = Steps.Take(Steps.Count - 1).Aggregate((JsonNode)changed, Step);
        switch (Steps[^1])
        {
            case int index:
                parent[index] = value;
                break;
            case string name when value is null:
                parent.AsObject().Remove(name);
                break;
            case string name:
                parent[name] = value;
                break;
        }

        return changed;
    }

    /// <summary>Every position of a manifest's spec that the schema knows.</summary>
    public static IEnumerable<Position> Of(JsonObject manifest, JsonObject schema) =>
        Below(new Position(manifest, schema["properties"]!["spec"]!.AsObject(), ["spec"]));

    private static IEnumerable<Position> Below(Position position)
    {
        yield return position;
        foreach (var entry in Children(position).SelectMany(Below))
        {
            yield return entry;
        }
    }

    private static IEnumerable<Position> Children(Position position)
    {
        if (position.Value is JsonArray list)
        {
            return list.Select((_, i) => new Position(position.Manifest, position.Schema["items"]!.AsObject(), [.. position.Steps, i]));
        }

        return position.Value is JsonObject map && position.Schema["properties"] is JsonObject known
            ? map.Where(entry => known[entry.Key] is not null).Select(entry => new Position(position.Manifest, known[entry.Key]!.AsObject(), [.. position.Steps, entry.Key]))
            : [];
    }

    private static JsonNode Step(JsonNode node, object step) => step is int index ? node[index]! : node[(string)step]!;
}
