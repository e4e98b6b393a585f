using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Cel.Rules;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>An object or a map of the resource, seen through its schema.</summary>
internal sealed class ObjectMap(JsonObject json, SchemaNode schema) : CelMap
{
    private readonly bool _hasFields = schema.Properties.Count > 0;

    public override int Count => json.Count;

    public override IEnumerable<object?> Keys => json.Select(entry => entry.Key).Where(name => SchemaOf(name) is not null).Select(name => _hasFields ? CelNames.Escape(name) ?? name : name);

    public override (bool Found, object? Value) Find(object? key)
    {
        if (key is not string name)
        {
            return (true, CelError.NoOverload);
        }

        if (_hasFields)
        {
            if (CelNames.Unescape(name) is not { } plain)
            {
                return default;
            }

            name = plain;
        }

        // A field that is null counts as absent; an entry of a map does not.
        return json.TryGetPropertyValue(name, out var value) && (value is not null || !_hasFields) && SchemaOf(name) is { } child
            ? (true, CelValues.Of(value, child))
            : default;
    }

    public object IsEqualTo(CelMap other)
    {
        if (Count != other.Count)
        {
            return false;
        }

        foreach (var (name, value) in json)
        {
            if (SchemaOf(name) is not { } child)
            {
                if (other is ObjectMap map && map.Json.TryGetPropertyValue(name, out var theirs) && !JsonNode.DeepEquals(value, theirs))
                {
                    return false;
                }

                continue;
            }

            var (found, otherValue) = other.Find(_hasFields ? CelNames.Escape(name) ?? name : name);
            var equal = found ? CelEquality.AreEqual(CelValues.Of(value, child), otherValue) : false;
            if (equal is not true)
            {
                return equal;
            }
        }

        return true;
    }

    private JsonObject Json => json;

    private SchemaNode? SchemaOf(string name) =>
        _hasFields ? schema.Properties.GetValueOrDefault(name) : schema.Additional is { } values && !ReferenceEquals(values, SchemaNode.Empty) ? values : null;
}
