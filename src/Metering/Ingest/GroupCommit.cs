using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Stores batches that wait together in one transaction.</summary>
internal sealed class GroupCommit
{
    /// <summary>
    /// Two transactions, as one connection keeps one processor of the database busy. Events in each: enough that its round trips and its flush weigh nothing, few
    /// enough that nobody waits for long. Batches that wait: whoever leaves and sends again leaves one behind, so that without a bound a store that stands still would fill the memory.
    /// </summary>
    private static readonly GroupBounds Bounds = new(MostLanes: 2, MostWeight: 5_000, MostWaiting: 64);

    private readonly GroupedWork<PendingBatch> _work;

    public GroupCommit(GroupStore store, TimeProvider time) => _work = new GroupedWork<PendingBatch>(
        Bounds, batch => batch.Events.Count, batches => StoreAsync(store, batches), (batch, e) => batch.Stored.TrySetException(e), time);

    /// <summary>When the oldest transaction that has not ended was begun.</summary>
    public DateTimeOffset? OldestRunning => _work.OldestRunning;

    /// <returns>What became of each event, once it is durable.</returns>
    /// <exception cref="OverloadException">As many batches wait as may.</exception>
    public Task<IReadOnlyList<StoredEvent>> StoreAsync(PendingBatch batch, CancellationToken cancellationToken)
    {
        _work.Add(batch);
        // A caller that leaves does not take its batch back: it may be stored already.
        return batch.Stored.Task.WaitAsync(cancellationToken);
    }

    private static async Task StoreAsync(GroupStore store, List<PendingBatch> batches)
    {
        var outcome = await store.StoreAsync(new BatchGroup(batches), CancellationToken.None);
        foreach (var (batch, results) in batches.Zip(outcome.Results))
        {
            batch.Stored.SetResult(results);
        }
    }
}
