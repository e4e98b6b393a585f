using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch.Typed;

/// <summary>Lays an applied configuration over a live object.</summary>
internal static class TypedMerge
{
    /// <summary>True where merging would change no value. A reordered list does not count: order alone is no change to server-side apply.</summary>
    public static bool Contains(JsonNode? live, JsonNode? applied, FieldType type)
    {
        if (applied is null || live is null || Shapes.Of(type, live) != Shapes.Of(type, applied))
        {
            return false;
        }

        return Shapes.Of(type, applied) switch
        {
            Shape.Map when live is JsonObject map && applied is JsonObject { Count: > 0 } fields => ContainsFields(map, fields, type),
            Shape.List when live is JsonArray list && applied is JsonArray { Count: > 0 } items => ContainsItems(list, items, type),
            Shape.Leaf => JsonNode.DeepEquals(live, applied),
            _ => live.GetValueKind() == applied.GetValueKind() && live is JsonObject or JsonArray,
        };
    }

    /// <summary>A new object; the arguments stay as they are.</summary>
    public static JsonObject Merge(JsonObject live, JsonObject applied, FieldType type) =>
        (JsonObject?)Merge(Slot.Of(live), Slot.Of(applied), type).Value ?? [];

    private static bool ContainsFields(JsonObject live, JsonObject applied, FieldType type)
    {
        foreach (var (name, value) in applied)
        {
            if (!live.TryGetPropertyValue(name, out var existing) || !Contains(existing, value, type.Child(name)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ContainsItems(JsonArray live, JsonArray applied, FieldType type)
    {
        var existing = ListItems.Of(live, type);
        var items = ListItems.Of(applied, type);
        return items.Order.TrueForAll(item => existing.Contains(item) && Contains(existing.Find(item).Value, items.Find(item).Value, type.ElementType()));
    }

    private static Slot Merge(Slot live, Slot applied, FieldType type)
    {
        if (!live.Present || !applied.Present)
        {
            return Copy(live.Present ? live : applied);
        }

        return Shapes.Of(type, applied.Value) switch
        {
            Shape.Map when live.Value is JsonObject { Count: > 0 } || applied.Value is JsonObject { Count: > 0 } =>
                Fields(live.Value as JsonObject ?? [], applied.Value as JsonObject ?? [], type),
            Shape.List when live.Value is JsonArray { Count: > 0 } || applied.Value is JsonArray { Count: > 0 } => Items(live.Value, applied.Value, type),
            _ => Copy(applied),
        };
    }

    private static Slot Copy(Slot slot) => Slot.Of(slot.Value?.DeepClone());

    private static Slot Fields(JsonObject live, JsonObject applied, FieldType type)
    {
        var result = new JsonObject();
        foreach (var (name, value) in live)
        {
            result[name] = Merge(Slot.Of(value), Slot.Field(applied, name), type.Child(name)).Value;
        }

        foreach (var (name, value) in applied)
        {
            if (!live.ContainsKey(name))
            {
                result[name] = value?.DeepClone();
            }
        }

        return Slot.Of(result);
    }

    /// <summary>The applied order holds among the applied items; what only the live list has keeps its place between them.</summary>
    private static Slot Items(JsonNode? live, JsonNode? applied, FieldType type)
    {
        var left = ListItems.Of(live, type);
        var right = ListItems.Of(applied, type);
        var shared = new Queue<PathElement>(right.Order.Where(left.Contains));
        var merged = new HashSet<PathElement>();
        var result = new JsonArray();
        var (l, r) = (0, 0);
        while (l < left.Count || r < right.Count)
        {
            if (l < left.Count && TakesLeft(left.Order[l], r < right.Count ? right.Order[r] : null, out var keep))
            {
                if (keep)
                {
                    result.Add(left.Find(left.Order[l]).Value?.DeepClone());
                }

                l++;
                continue;
            }

            var item = right.Order[r++];
            l += l < left.Count && left.Order[l].Equals(item) ? 1 : 0;
            merged.Add(item);
            if (shared.TryPeek(out var next) && next.Equals(item))
            {
                shared.Dequeue();
            }

            result.Add(Merge(left.Find(item), right.Find(item), type.ElementType()).Value);
        }

        return Slot.Of(result);

        bool TakesLeft(PathElement item, PathElement? current, out bool keep)
        {
            keep = !right.Contains(item);
            // A shared item out of turn is passed over here and comes when the applied order reaches it.
            return keep || current is null || merged.Contains(item)
                || (!item.Equals(current) && shared.TryPeek(out var next) && !next.Equals(item));
        }
    }
}
