using System.Collections.Concurrent;

namespace ClaudeConfig.Metering.Storage;

/// <summary>Does together what waits together: while a few transactions run, work gathers for the next ones.</summary>
/// <param name="mostLanes">Transactions at once.</param>
/// <param name="mostWeight">Of what one transaction does.</param>
/// <param name="weight">Of one item.</param>
/// <param name="work">Does some, and tells each what became of it.</param>
/// <param name="fail">Tells one that it failed.</param>
internal sealed class GroupedWork<T>(int mostLanes, int mostWeight, Func<T, int> weight, Func<List<T>, Task> work, Action<T, Exception> fail)
{
    private readonly ConcurrentQueue<T> _waiting = new();
    private int _lanes;

    public void Add(T item)
    {
        _waiting.Enqueue(item);
        StartLane();
    }

    private void StartLane()
    {
        if (Interlocked.Increment(ref _lanes) <= mostLanes)
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
            await DoAsync(items);
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
        for (var sum = 0; sum < mostWeight && _waiting.TryDequeue(out var item); sum += weight(item))
        {
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
