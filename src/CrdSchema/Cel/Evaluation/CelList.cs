using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>A list of values.</summary>
/// <param name="items">The values.</param>
/// <param name="schema">Of a list in the object: sets and maps are equal in any order.</param>
internal sealed class CelList(IReadOnlyList<object?> items, SchemaNode? schema = null)
{
    public IReadOnlyList<object?> Items { get; } = items;

    public SchemaNode? Schema { get; } = schema;

    public object? At(object? index) => index switch
    {
        long at when at >= 0 && at < Items.Count => Items[(int)at],
        long at when Schema is not null => new CelError($"index out of bounds: {at}"),
        long at => new CelError($"index '{at}' out of range in list size '{Items.Count}'"),
        CelError error => error,
        _ => new CelError($"unsupported index: {index}"),
    };

    /// <summary>Two lists one after the other. Into a set or a map, values that are there already are not put again.</summary>
    public CelList With(CelList other)
    {
        if (Schema?.ListType is not ("set" or "map"))
        {
            return new CelList([.. Items, .. other.Items], Schema);
        }

        var items = Items.ToList();
        foreach (var item in other.Items)
        {
            var at = items.FindIndex(present => CelEquality.AreEqual(KeyOf(present), KeyOf(item)) is true);
            if (at < 0)
            {
                items.Add(item);
            }
            else
            {
                items[at] = item;
            }
        }

        return new CelList(items, Schema);
    }

    /// <summary>What an item of a set or a map is known by.</summary>
    public object? KeyOf(object? item) =>
        Schema?.ListType == "map" && item is CelMap map ? new CelList([.. Schema.ListMapKeys.Select(key => map.Find(key) is (true, var value) ? value : null)]) : item;
}
