using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.RateLimiting;

/// <summary>
/// Counters by key, never more than the capacity. Idle ones go as new ones come; when all are in use the one that was used least recently goes,
/// which forgets its count: the metric of evictions shows it. Not thread-safe.
/// </summary>
internal sealed class CounterTable(string name, int capacity, RouterMetrics metrics)
{
    private readonly Dictionary<LimitKey, LinkedListNode<Counter>> counters = [];
    private readonly LinkedList<Counter> byUse = [];

    public int Count => counters.Count;

    /// <summary>The counter, if anything was counted; a look does not make one.</summary>
    public SlidingWindow? Find(LimitKey key)
    {
        if (!counters.TryGetValue(key, out var node))
        {
            return null;
        }

        Touch(node);
        return node.Value.Window;
    }

    public SlidingWindow Get(LimitKey key, TimeSpan now)
    {
        if (Find(key) is { } known)
        {
            return known;
        }

        MakeRoom(now);
        var window = new SlidingWindow(key.Window);
        counters[key] = byUse.AddLast(new Counter(key, window));
        metrics.RateLimitCounters.WithLabels(name).Set(counters.Count);
        return window;
    }

    private void Touch(LinkedListNode<Counter> node)
    {
        if (node.Next is not null)
        {
            byUse.Remove(node);
            byUse.AddLast(node);
        }
    }

    // Two for one, so that a burst's counters are gone some time after it without a sweep that stops everything.
    private void MakeRoom(TimeSpan now)
    {
        for (var i = 0; i < 2 && byUse.First is { } first && first.Value.Window.Sum(now) == 0; i++)
        {
            Remove(first);
        }

        if (counters.Count >= capacity)
        {
            Remove(byUse.First!);
            metrics.RateLimitEvictions.WithLabels(name).Inc();
        }
    }

    private void Remove(LinkedListNode<Counter> node)
    {
        byUse.Remove(node);
        counters.Remove(node.Value.Key);
    }

    private sealed class Counter(LimitKey key, SlidingWindow window)
    {
        public LimitKey Key => key;

        public SlidingWindow Window => window;
    }
}
