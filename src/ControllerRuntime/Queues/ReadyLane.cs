namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>A first-in-first-out lane whose places can become stale without being searched for.</summary>
internal sealed class ReadyLane<TKey>
    where TKey : struct
{
    private const int CompactFrom = 64;

    private Queue<(TKey Key, long Ticket)> _places = new();

    /// <summary>Keys that wait here, stale places not counted.</summary>
    internal int Count { get; private set; }

    internal void Enqueue(TKey key, long ticket)
    {
        _places.Enqueue((key, ticket));
        Count++;
    }

    internal bool TryDequeue(out TKey key, out long ticket)
    {
        bool found = _places.TryDequeue(out (TKey Key, long Ticket) place);
        (key, ticket) = place;
        return found;
    }

    /// <summary>One key less waits here: it was taken, or moved to the other lane.</summary>
    internal void Forget() => Count--;

    internal void CompactIfStale(Func<TKey, long, bool> isCurrent)
    {
        if (_places.Count > CompactFrom && _places.Count > 2 * Count)
        {
            _places = new Queue<(TKey, long)>(_places.Where(place => isCurrent(place.Key, place.Ticket)));
        }
    }

    internal void Clear()
    {
        _places.Clear();
        Count = 0;
    }
}
