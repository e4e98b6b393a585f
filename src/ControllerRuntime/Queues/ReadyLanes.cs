namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>
/// The keys that wait, in two lanes: background keys are handed out when nothing else waits, and every eighth time anyway. Callers hold
/// the queue's lock.
/// </summary>
/// <param name="entries">The queue's entries: a place in a lane counts only while its ticket is the entry's.</param>
internal sealed class ReadyLanes<TKey>(Dictionary<TKey, QueueEntry> entries)
    where TKey : struct, IEquatable<TKey>
{
    private const int BackgroundTurn = 8;

    private readonly ReadyLane<TKey> _normal = new();
    private readonly ReadyLane<TKey> _background = new();
    private long _ticket;
    private int _turn;

    /// <summary>Keys that wait.</summary>
    public int Count => _normal.Count + _background.Count;

    /// <summary>Puts a key at the end of a lane.</summary>
    public void Enqueue(TKey key, QueueEntry entry, QueuePriority priority)
    {
        entry.Ticket = ++_ticket;
        entry.Priority = priority;
        (priority == QueuePriority.Normal ? _normal : _background).Enqueue(key, entry.Ticket);
    }

    /// <summary>Moves a waiting background key to the other lane.</summary>
    public void MoveForward(TKey key, QueueEntry entry)
    {
        _background.Forget();
        Enqueue(key, entry, QueuePriority.Normal);

        // A key moved forward leaves a stale place behind: bounded, so that a hot object cannot grow the lane.
        _background.CompactIfStale(IsCurrent);
    }

    /// <summary>Takes the next key out of its lane.</summary>
    public bool TryDequeue(out TKey key)
    {
        bool backgroundFirst = _background.Count > 0 && (_normal.Count == 0 || ++_turn % BackgroundTurn == 0);
        return TryDequeue(backgroundFirst ? _background : _normal, out key) || TryDequeue(backgroundFirst ? _normal : _background, out key);
    }

    public void Clear()
    {
        _normal.Clear();
        _background.Clear();
    }

    private bool TryDequeue(ReadyLane<TKey> lane, out TKey key)
    {
        while (lane.TryDequeue(out key, out long ticket))
        {
            if (IsCurrent(key, ticket))
            {
                lane.Forget();
                return true;
            }
        }

        return false;
    }

    private bool IsCurrent(TKey key, long ticket) => entries.TryGetValue(key, out QueueEntry? entry) && entry.Ticket == ticket;
}
