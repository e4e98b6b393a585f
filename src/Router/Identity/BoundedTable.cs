namespace ClaudeConfig.Router.Identity;

/// <summary>A table that forgets what was used least recently when it is full. Not thread-safe.</summary>
internal sealed class BoundedTable<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value)> byUse = [];

    public int Count => nodes.Count;

    public bool TryGet(TKey key, out TValue? value)
    {
        if (!nodes.TryGetValue(key, out var node))
        {
            value = default;
            return false;
        }

        if (node.Next is not null)
        {
            byUse.Remove(node);
            byUse.AddLast(node);
        }

        value = node.Value.Value;
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        Remove(key);
        if (nodes.Count >= capacity)
        {
            Remove(byUse.First!.Value.Key);
        }

        nodes[key] = byUse.AddLast((key, value));
    }

    public void Clear()
    {
        nodes.Clear();
        byUse.Clear();
    }

    public void Remove(TKey key)
    {
        if (nodes.Remove(key, out var node))
        {
            byUse.Remove(node);
        }
    }
}
