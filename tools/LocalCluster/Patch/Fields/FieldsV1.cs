using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Patch.Fields;

/// <summary>The JSON form of a <see cref="FieldSet"/> in metadata.managedFields.</summary>
internal static class FieldsV1
{
    public static JsonObject Write(FieldSet set)
    {
        var result = new JsonObject();
        foreach (var node in set.Nodes)
        {
            var below = Write(node.Children);
            if (node.IsMember && !node.Children.IsEmpty)
            {
                below.Insert(0, ".", new JsonObject());
            }

            result[node.Element.Serialized] = below;
        }

        return result;
    }

    /// <returns>The set, or null where a name is not a path element.</returns>
    public static FieldSet? Read(JsonObject fields)
    {
        var nodes = new List<FieldNode>(fields.Count);
        foreach (var (name, value) in fields)
        {
            if (name == ".")
            {
                continue;
            }

            if (PathElement.Parse(name) is not { } element || value is not JsonObject below || Read(below) is not { } children)
            {
                return null;
            }

            // A name without anything below it is itself in the set.
            nodes.Add(new FieldNode(element, below.Count == 0 || below.ContainsKey("."), children));
        }

        return Unique(nodes);
    }

    /// <summary>Two spellings of one element, such as keys in another order, are one element.</summary>
    private static FieldSet Unique(List<FieldNode> nodes)
    {
        var set = FieldSet.Of([.. nodes.DistinctBy(node => node.Element)]);
        return set.Nodes.Length == nodes.Count ? set : nodes.Aggregate(set, (all, node) => all.Union(FieldSet.Of([node])));
    }
}
