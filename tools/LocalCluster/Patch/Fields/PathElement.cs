using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Patch.Fields;

/// <summary>One step of a path in an object: a field, a list item by its keys, a set's item by its value, or an index.</summary>
/// <remarks>Source: sigs.k8s.io/structured-merge-diff/fieldpath.</remarks>
internal sealed class PathElement : IEquatable<PathElement>, IComparable<PathElement>
{
    /// <summary>Name and value of a single plain key, which then compare without being parsed.</summary>
    private readonly (string Name, string Value)? _plainKey;

    private PathElement(PathElementKind kind, string text, (string Name, string Value)? plainKey = null)
    {
        Kind = kind;
        Text = text;
        _plainKey = plainKey;
    }

    public PathElementKind Kind { get; }

    /// <summary>Field name, or the canonical JSON of keys, value or index.</summary>
    public string Text { get; }

    /// <summary>The element as a property name of FieldsV1, such as <c>k:{"name":"http"}</c>.</summary>
    public string Serialized => field ??= Kind switch
    {
        PathElementKind.Field => "f:" + Text,
        PathElementKind.Key => "k:" + Text,
        PathElementKind.Value => "v:" + Text,
        _ => "i:" + Text,
    };

    /// <summary>The keys or the value, read from the text where an order or a person asks for them.</summary>
    private JsonNode? Parsed => field ??= JsonNode.Parse(Text);

    public static PathElement Field(string name) => new(PathElementKind.Field, name);

    /// <param name="keys">Key fields of the item, in any order.</param>
    public static PathElement Key(ICollection<KeyValuePair<string, JsonNode?>> keys)
    {
        // Nearly every list is keyed by one name, and these elements are made for every item of every merge.
        if (keys.Count == 1 && keys.First() is var (name, value) && GoJson.IsPlain(name) && value is JsonValue only && only.TryGetValue<string>(out var text) && GoJson.IsPlain(text))
        {
            return new PathElement(PathElementKind.Key, $"{{\"{name}\":\"{text}\"}}", (name, text));
        }

        var sorted = new JsonObject(keys
            .OrderBy(key => key.Key, StringComparer.Ordinal)
            .Select(key => KeyValuePair.Create(key.Key, key.Value?.DeepClone())));
        return new PathElement(PathElementKind.Key, GoJson.Text(sorted));
    }

    public static PathElement Value(JsonNode? value) => new(PathElementKind.Value, GoJson.Text(value));

    public static PathElement Index(int index) => new(PathElementKind.Index, index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads a property name of FieldsV1; null for one that is none.</summary>
    public static PathElement? Parse(string serialized)
    {
        if (serialized.Length < 2 || serialized[1] != ':')
        {
            return null;
        }

        var text = serialized[2..];
        return serialized[0] switch
        {
            'f' => Field(text),
            'k' => GoJson.TryParse(text, out var keys) && keys is JsonObject map ? Key(map) : null,
            'v' => GoJson.TryParse(text, out var value) ? Value(value) : null,
            'i' => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) ? Index(index) : null,
            _ => null,
        };
    }

    public bool Equals(PathElement? other) =>
        ReferenceEquals(this, other) || (other is not null && Kind == other.Kind && string.Equals(Text, other.Text, StringComparison.Ordinal));

    public override bool Equals(object? obj) => Equals(obj as PathElement);

    public override int GetHashCode() => HashCode.Combine(Kind, Text);

    public int CompareTo(PathElement? other)
    {
        if (other is null || Kind != other.Kind)
        {
            return other is null ? 1 : Kind.CompareTo(other.Kind);
        }

        if (Kind == PathElementKind.Field)
        {
            return string.CompareOrdinal(Text, other.Text);
        }

        if (Equals(other))
        {
            return 0;
        }

        if (_plainKey is var (name, value) && other._plainKey is var (otherName, otherValue))
        {
            var byName = string.CompareOrdinal(name, otherName);
            return byName != 0 ? byName : string.CompareOrdinal(value, otherValue);
        }

        var order = Kind switch
        {
            PathElementKind.Index => Number(Text).CompareTo(Number(other.Text)),
            PathElementKind.Key => GoOrder.CompareKeys((JsonObject)Parsed!, (JsonObject)other.Parsed!),
            _ => GoOrder.Compare(Parsed, other.Parsed),
        };
        return order != 0 ? order : string.CompareOrdinal(Text, other.Text);
    }

    /// <summary>The element inside a path that people read, such as <c>.ports</c> or <c>[name="http"]</c>.</summary>
    public override string ToString() => Kind switch
    {
        PathElementKind.Field => "." + Text,
        PathElementKind.Key => $"[{string.Join(',', ((JsonObject)Parsed!).Select(key => $"{key.Key}={GoJson.Shown(key.Value)}"))}]",
        PathElementKind.Value => $"[={GoJson.Shown(Parsed)}]",
        _ => $"[{Text}]",
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
