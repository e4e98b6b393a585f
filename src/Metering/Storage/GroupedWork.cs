using System.Collections.Concurrent;

namespace ClaudeConfig.Metering.Storage;

/// <summary>Does together what waits together: while a few transactions run, work gathers for the next ones. What waits is bounded, whether or not somebody waits for it.</summary>
/// <param name="bounds">How much at once.</param>
/// <param name="weight">Of one item.</param>
/// <param name="work">Does some, and tells each what became of it.</param>
/// <param name="fail">Tells one that it failed.</param>
/// <param name="time">The clock.</param>
internal sealed class GroupedWork<T>(GroupBounds bounds, Func<T, int> weight, Func<List<T>, Task> work, Action<T, Exception> fail, TimeProvider time)
{
    private readonly ConcurrentQueue<T> _waiting = new();
    private readonly ConcurrentDictionary<List<T>, DateTimeOffset> _running = new();
    private int _lanes;
    private int _count;

    /// <summary>When the oldest group that is not done yet was begun; null while none is.</summary>
    public DateTimeOffset? OldestRunning => _running.IsEmpty ? null : _running.Values.Cast<DateTimeOffset?>().Min();

    /// <exception cref="OverloadException">As many wait as may.</exception>
    public void Add(T item)
    {
        if (Volatile.Read(ref _count) >= bounds.MostWaiting)
        {
            throw new OverloadException();
        }

        AddAgain(item);
    }

    /// <summary>For one that was let in before.</summary>
    public void AddAgain(T item)
    {
        Interlocked.Increment(ref _count);
        _waiting.Enqueue(item);
        StartLane();
    }

    private void StartLane()
    {
        if (Interlocked.Increment(ref _lanes) <= bounds.MostLanes)
        {
            _ = Task.Run(RunLaneAsync);
        }
        else
        {
            Interlocked.Decrement(ref _lanes);
        }
    }

    private async Task RunLaneAsync()
    {
        while (Next() is { Count: > 0 } items)
        {
            _running[items] = time.GetUtcNow();
            await DoAsync(items);
            _running.TryRemove(items, out _);
        }

        Interlocked.Decrement(ref _lanes);
        // One that came just now may have found every lane taken.
        if (!_waiting.IsEmpty)
        {
            StartLane();
        }
    }

    private List<T> Next()
    {
        var items = new List<T>();
        for (var sum = 0; sum < bounds.MostWeight && _waiting.TryDequeue(out var item); sum += weight(item))
        {
            Interlocked.Decrement(ref _count);
            items.Add(item);
        }

        return items;
    }

    private async Task DoAsync(List<T> items)
    {
        try
        {
            await work(items);
        }
        catch (Exception e) when (items.Count > 1 && !StoreErrors.IsUnavailable(e))
        {
            // One of them cannot be done; it must not take the others with it.
            foreach (var item in items)
            {
                await DoAsync([item]);
            }
        }
        catch (Exception e)
        {
            foreach (var item in items)
            {
                fail(item, e);
            }
        }
    }
}
