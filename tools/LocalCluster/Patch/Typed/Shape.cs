using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch.Typed;

/// <summary>How a walk treats a value: whole, field by field, or item by item.</summary>
internal enum Shape
{
    Leaf,
    Map,
    List,
}

internal static class Shapes
{
    public static Shape Of(FieldType type, JsonNode? value) => type.Kind switch
    {
        FieldKind.Struct or FieldKind.Map => Shape.Map,
        FieldKind.ListMap or FieldKind.ListSet => Shape.List,
        // Deduced from the value; null takes the form of whatever it meets.
        FieldKind.Untyped when value is JsonObject or null => Shape.Map,
        _ => Shape.Leaf,
    };

    /// <summary>A declared field: its container is in a set only where the field itself says so.</summary>
    public static bool Declares(this FieldType type, string name) => type.Kind == FieldKind.Struct && type.Fields.ContainsKey(name);

    public static FieldType ElementType(this FieldType type) => type.Element ?? FieldType.Untyped;

    public static bool IsEmptyMap(JsonNode? value) => value is JsonObject { Count: 0 };
}
