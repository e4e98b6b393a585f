using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch.Typed;

/// <summary>The items of an associative list by their path elements, in order.</summary>
internal sealed class ListItems
{
    private readonly Dictionary<PathElement, JsonNode?> _items;

    private ListItems(int capacity)
    {
        Order = new(capacity);
        _items = new(capacity);
    }

    public List<PathElement> Order { get; }

    public int Count => Order.Count;

    public static ListItems Of(JsonNode? list, FieldType type)
    {
        if (list is not JsonArray array)
        {
            return new ListItems(0);
        }

        var items = new ListItems(array.Count);
        for (var i = 0; i < array.Count; i++)
        {
            var element = ElementOf(array[i], type, out var problem) ?? throw new TypedValueException($"element {i}: {problem}");
            if (!items._items.TryAdd(element, array[i]))
            {
                throw new TypedValueException($"duplicate entries for key {element}");
            }

            items.Order.Add(element);
        }

        return items;
    }

    public bool Contains(PathElement element) => _items.ContainsKey(element);

    public Slot Find(PathElement element) => _items.TryGetValue(element, out var item) ? Slot.Of(item) : Slot.Absent;

    /// <returns>The element, or null with the reason.</returns>
    public static PathElement? ElementOf(JsonNode? item, FieldType list, out string? problem) => list.Kind == FieldKind.ListSet
        ? SetElement(item, out problem)
        : MapElement(item, list, out problem);

    private static PathElement? SetElement(JsonNode? item, out string? problem)
    {
        problem = item?.GetValueKind() switch
        {
            JsonValueKind.Object => "associative list without keys has an element that's a map type",
            JsonValueKind.Array => "not supported: associative list with lists as elements",
            null or JsonValueKind.Null => "associative list without keys has an element that's an explicit null",
            _ => null,
        };
        return problem is null ? PathElement.Value(item) : null;
    }

    private static PathElement? MapElement(JsonNode? item, FieldType list, out string? problem)
    {
        if (item is not JsonObject fields)
        {
            problem = $"associative list with keys may not have {(item is null ? "a null element" : "non-map elements")}";
            return null;
        }

        var keys = new KeyValuePair<string, JsonNode?>[list.Keys.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            var name = list.Keys[i];
            if (fields.TryGetPropertyValue(name, out var value))
            {
                keys[i] = new(name, value);
            }
            else if (list.KeyDefaults.TryGetValue(name, out var text))
            {
                keys[i] = new(name, JsonNode.Parse(text));
            }
            else
            {
                problem = $"associative list with keys has an element that omits key field \"{name}\" (and doesn't have default value)";
                return null;
            }
        }

        problem = null;
        return PathElement.Key(keys);
    }
}
