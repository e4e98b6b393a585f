namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>Keys by the time they are due: one time a key, the earliest that was set.</summary>
internal sealed class DelayHeap<TKey>
    where TKey : struct, IEquatable<TKey>
{
    private const int CompactFrom = 64;

    private readonly Dictionary<TKey, long> _due = [];
    private PriorityQueue<TKey, long> _heap = new();

    internal int Count => _due.Count;

    internal void Set(TKey key, long due)
    {
        if (_due.TryGetValue(key, out long current) && current <= due)
        {
            return;
        }

        _due[key] = due;
        _heap.Enqueue(key, due);
        if (_heap.Count > CompactFrom && _heap.Count > 2 * _due.Count)
        {
            // Superseded times would otherwise stay until they are due, which for long requeues is hours.
            _heap = new PriorityQueue<TKey, long>(_due.Select(pair => (pair.Key, pair.Value)));
        }
    }

    internal void Remove(TKey key) => _due.Remove(key);

    internal bool TryPeek(out long due)
    {
        DropStale();
        return _heap.TryPeek(out _, out due);
    }

    internal bool TryTakeDue(long now, out TKey key)
    {
        DropStale();
        if (!_heap.TryPeek(out key, out long due) || due > now)
        {
            return false;
        }

        _heap.Dequeue();
        _due.Remove(key);
        return true;
    }

    internal void Clear()
    {
        _heap.Clear();
        _due.Clear();
    }

    private void DropStale()
    {
        while (_heap.TryPeek(out TKey key, out long due) && (!_due.TryGetValue(key, out long current) || current != due))
        {
            _heap.Dequeue();
        }
    }
}
