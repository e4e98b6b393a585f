using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch.Typed;

/// <summary>Takes fields and items out of an object, in place.</summary>
internal static class FieldRemoval
{
    public static void Remove(JsonNode? value, FieldSet doomed, FieldType type)
    {
        if (value is JsonObject map && Shapes.Of(type, map) == Shape.Map)
        {
            Fields(map, doomed, type);
        }
        else if (value is JsonArray list && Shapes.Of(type, list) == Shape.List)
        {
            Items(list, doomed, type);
        }
    }

    private static void Fields(JsonObject map, FieldSet doomed, FieldType type)
    {
        foreach (var node in doomed.Nodes)
        {
            if (node.Element.Kind != PathElementKind.Field || !map.TryGetPropertyValue(node.Element.Text, out var value))
            {
                continue;
            }

            if (node.IsMember)
            {
                map.Remove(node.Element.Text);
            }
            else if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
            {
                Remove(value, node.Children, type.Child(node.Element.Text));
                if (value is JsonObject { Count: 0 } or JsonArray { Count: 0 })
                {
                    // Emptied by removal is null: no one applied an empty value.
                    map[node.Element.Text] = null;
                }
            }
        }
    }

    private static void Items(JsonArray list, FieldSet doomed, FieldType type)
    {
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (ListItems.ElementOf(list[i], type, out _) is not { } element)
            {
                continue;
            }

            var node = doomed.Find(element);
            if (node.IsMember)
            {
                list.RemoveAt(i);
            }
            else if (!node.Children.IsEmpty)
            {
                Remove(list[i], node.Children, type.ElementType());
            }
        }
    }
}
