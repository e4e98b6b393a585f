using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch.Typed;

/// <summary>The set of fields that a value has: what applying it means to own.</summary>
internal static class FieldSetOf
{
    public static FieldSet Value(JsonNode? value, FieldType type) => Shapes.Of(type, value) switch
    {
        Shape.Map when value is JsonObject map => Map(map, type),
        Shape.List when value is JsonArray list => List(list, type),
        _ => FieldSet.Empty,
    };

    private static FieldSet Map(JsonObject map, FieldType type)
    {
        var nodes = new List<FieldNode>(map.Count);
        foreach (var (name, value) in map)
        {
            var fieldType = type.Child(name);
            var isMember = value is null
                || Shapes.IsEmptyMap(value)
                || !type.Declares(name)
                || Shapes.Of(fieldType, value) == Shape.Leaf;
            nodes.Add(new FieldNode(PathElement.Field(name), isMember, Value(value, fieldType)));
        }

        return FieldSet.Of(nodes);
    }

    private static FieldSet List(JsonArray list, FieldType type)
    {
        var items = ListItems.Of(list, type);
        var element = type.ElementType();
        var nodes = new List<FieldNode>(items.Count);
        foreach (var item in items.Order)
        {
            nodes.Add(new FieldNode(item, true, Value(items.Find(item).Value, element)));
        }

        return FieldSet.Of(nodes);
    }

    /// <summary>Adds the declared fields that have something below them: a struct goes when all of it goes.</summary>
    public static FieldSet WithDeclaredParents(FieldSet set, FieldType type)
    {
        var nodes = new List<FieldNode>(set.Nodes.Length);
        foreach (var node in set.Nodes)
        {
            var isField = node.Element.Kind == PathElementKind.Field;
            var below = isField ? type.Child(node.Element.Text) : node.Element.Kind == PathElementKind.Key ? type.ElementType() : FieldType.Untyped;
            var isMember = node.IsMember || (isField && type.Declares(node.Element.Text));
            nodes.Add(new FieldNode(node.Element, isMember, node.Children.IsEmpty ? node.Children : WithDeclaredParents(node.Children, below)));
        }

        return FieldSet.Of(nodes);
    }
}
