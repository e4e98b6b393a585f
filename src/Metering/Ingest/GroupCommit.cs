using System.Collections.Concurrent;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Stores what waits together: while a few transactions run, batches gather for the next ones.</summary>
internal sealed class GroupCommit(GroupStore store)
{
    /// <summary>Transactions at once. One connection keeps one processor of the database busy.</summary>
    private const int MostLanes = 2;

    /// <summary>Events in a transaction: enough that its round trips and its flush weigh nothing, few enough that nobody waits for long.</summary>
    private const int MostEvents = 5_000;

    private readonly ConcurrentQueue<PendingBatch> _waiting = new();
    private int _lanes;

    /// <returns>What became of each event, once it is durable.</returns>
    public Task<IReadOnlyList<StoredEvent>> StoreAsync(PendingBatch batch, CancellationToken cancellationToken)
    {
        _waiting.Enqueue(batch);
        StartLane();
        // A caller that leaves does not take its batch back: it may be stored already.
        return batch.Stored.Task.WaitAsync(cancellationToken);
    }

    private void StartLane()
    {
        if (Interlocked.Increment(ref _lanes) <= MostLanes)
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
        while (Next() is { Count: > 0 } batches)
        {
            await StoreAsync(batches);
        }

        Interlocked.Decrement(ref _lanes);
        // One that came just now may have found every lane taken.
        if (!_waiting.IsEmpty)
        {
            StartLane();
        }
    }

    private List<PendingBatch> Next()
    {
        var batches = new List<PendingBatch>();
        for (var events = 0; events < MostEvents && _waiting.TryDequeue(out var batch); events += batch.Events.Count)
        {
            batches.Add(batch);
        }

        return batches;
    }

    private async Task StoreAsync(List<PendingBatch> batches)
    {
        try
        {
            var outcome = await store.StoreAsync(new BatchGroup(batches), CancellationToken.None);
            foreach (var (batch, results) in batches.Zip(outcome.Results))
            {
                batch.Stored.SetResult(results);
            }
        }
        catch (Exception e) when (batches.Count > 1 && !StoreErrors.IsUnavailable(e))
        {
            // One of them cannot be stored; it must not take the others with it.
            foreach (var batch in batches)
            {
                await StoreAsync([batch]);
            }
        }
        catch (Exception e)
        {
            foreach (var batch in batches)
            {
                batch.Stored.SetException(e);
            }
        }
    }
}
