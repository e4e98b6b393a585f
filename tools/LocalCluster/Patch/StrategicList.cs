using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch;

/// <summary>Lists of a strategic merge: merged by key or as sets, ordered as the patch orders them.</summary>
internal static class StrategicList
{
    private const string Directive = "$patch";

    /// <param name="mergeItem">Merges two items with the same key into one.</param>
    public static JsonArray Merge(JsonArray target, JsonArray patch, FieldType type, Func<JsonObject, JsonObject, FieldType, JsonObject> mergeItem)
    {
        if (target.Count == 0 && patch.Count == 0)
        {
            return target;
        }

        var serverOrder = (JsonArray)target.DeepClone();
        if (patch.Concat(target).All(item => item is JsonObject))
        {
            var key = type.PatchMergeKey ?? throw PatchException.Failed("cannot merge lists without merge key");
            var (items, replace) = TakeDirectives(target, patch, key);
            if (replace)
            {
                return new JsonArray([.. items.Select(item => item.DeepClone())]);
            }

            var order = new JsonArray([.. items.Select(item => item.DeepClone())]);
            MergeItems(target, items, key, type.Element ?? FieldType.Untyped, mergeItem);
            return Order(target, order, serverOrder, key);
        }

        foreach (var item in patch)
        {
            if (!target.Any(existing => JsonNode.DeepEquals(existing, item)))
            {
                target.Add(item?.DeepClone());
            }
        }

        return Order(target, patch, serverOrder, null);
    }

    /// <summary>Puts <paramref name="merged"/> in the order of <paramref name="patchOrder"/>, with what only the server has woven in where it stood.</summary>
    public static JsonArray Order(JsonArray merged, JsonArray patchOrder, JsonArray serverOrder, string? key)
    {
        var ordered = Positions(patchOrder, key);
        var server = Positions(serverOrder, key);
        var items = merged.Select(item => (Item: item, Key: KeyOf(item, key))).ToList();
        merged.Clear();
        var left = new Queue<(JsonNode? Item, string Key)>(items.Where(item => !ordered.ContainsKey(item.Key)).OrderBy(item => Position(server, item.Key)));
        var right = new Queue<(JsonNode? Item, string Key)>(items.Where(item => ordered.ContainsKey(item.Key)).OrderBy(item => ordered[item.Key]));
        while (left.Count > 0 || right.Count > 0)
        {
            merged.Add((right.Count == 0 || (left.Count > 0 && StandsBefore(left.Peek().Key, right.Peek().Key, server)) ? left : right).Dequeue().Item);
        }

        return merged;
    }

    private static void MergeItems(JsonArray target, List<JsonObject> items, string key, FieldType element, Func<JsonObject, JsonObject, FieldType, JsonObject> mergeItem)
    {
        var positions = Positions(target, key);
        foreach (var item in items)
        {
            var name = KeyOf(item, key);
            if (!positions.TryGetValue(name, out var position))
            {
                positions[name] = target.Count;
                target.Add(StrategicMerge.DropDirectives((JsonObject)item.DeepClone()));
                continue;
            }

            var existing = (JsonObject)target[position]!;
            target[position] = null;
            target[position] = mergeItem(existing, (JsonObject)item.DeepClone(), element);
        }
    }

    /// <summary>Carries out the items that delete or replace, and returns those that are to be merged.</summary>
    private static (List<JsonObject> Items, bool Replace) TakeDirectives(JsonArray target, JsonArray patch, string key)
    {
        var items = new List<JsonObject>();
        var replace = false;
        foreach (var item in patch.Cast<JsonObject>())
        {
            switch (item.TryGetPropertyValue(Directive, out var directive) ? StrategicMerge.TextOf(directive) ?? "" : null)
            {
                case null:
                    RequireKey(item, key);
                    items.Add(item);
                    break;
                case "delete":
                    RequireKey(item, key);
                    var doomed = KeyOf(item, key);
                    target.RemoveAll(existing => KeyOf(existing, key) == doomed);
                    break;
                case "replace":
                    replace = true;
                    break;
                case "merge":
                    throw PatchException.Failed("merging lists cannot yet be specified in the patch");
                default:
                    throw PatchException.Failed($"Unknown patch type found: {GoText.Of(directive)}");
            }
        }

        return (items, replace);
    }

    private static void RequireKey(JsonObject item, string key)
    {
        if (item[key] is null)
        {
            throw PatchException.Failed($"map: {GoText.Of(item)} does not contain declared merge key: {key}");
        }
    }

    private static Dictionary<string, int> Positions(JsonArray list, string? key)
    {
        var positions = new Dictionary<string, int>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            positions.TryAdd(KeyOf(list[i], key), i);
        }

        return positions;
    }

    private static string KeyOf(JsonNode? item, string? key) =>
        (key is null ? item : (item as JsonObject)?[key])?.ToJsonString() ?? "null";

    private static int Position(Dictionary<string, int> positions, string key) => positions.GetValueOrDefault(key, int.MaxValue);

    private static bool StandsBefore(string left, string right, Dictionary<string, int> server) =>
        server.TryGetValue(left, out var l) && server.TryGetValue(right, out var r) && l < r;
}
