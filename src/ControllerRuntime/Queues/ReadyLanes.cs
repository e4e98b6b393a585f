namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>The keys that wait, changes before the rest. Not thread-safe: its queue's lock guards it.</summary>
/// <typeparam name="TKey">The key.</typeparam>
internal sealed class ReadyLanes<TKey>(KeyStates<TKey> states)
    where TKey : struct, IEquatable<TKey>
{
    private const int BackgroundTurn = 8;

    private readonly ReadyLane<TKey> _normal = new();
    private readonly ReadyLane<TKey> _background = new();
    private long _ticket;
    private int _turn;

    /// <summary>Keys that wait.</summary>
    internal int Depth => _normal.Count + _background.Count;

    internal void Enqueue(TKey key, KeyState state, QueuePriority priority)
    {
        state.Ticket = ++_ticket;
        state.Priority = priority;
        (priority == QueuePriority.Normal ? _normal : _background).Enqueue(key, state.Ticket);
    }

    /// <summary>A key that waits in the background waits with the changes from now on.</summary>
    internal void MoveForward(TKey key, KeyState state)
    {
        _background.Forget();
        Enqueue(key, state, QueuePriority.Normal);
        // A key moved forward leaves a stale place behind: bounded, so that a hot object cannot grow the lane.
        _background.CompactIfStale(states.IsCurrent);
    }

    internal bool TryTake(out TKey key)
    {
        bool backgroundFirst = _background.Count > 0 && (_normal.Count == 0 || ++_turn % BackgroundTurn == 0);
        return TryTakeFrom(backgroundFirst ? _background : _normal, out key) || TryTakeFrom(backgroundFirst ? _normal : _background, out key);
    }

    internal void Clear()
    {
        _normal.Clear();
        _background.Clear();
    }

    private bool TryTakeFrom(ReadyLane<TKey> lane, out TKey key)
    {
        while (lane.TryDequeue(out key, out long ticket))
        {
            if (states.IsCurrent(key, ticket))
            {
                lane.Forget();
                return true;
            }
        }

        return false;
    }
}
