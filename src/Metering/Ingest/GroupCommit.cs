using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Stores batches that wait together in one transaction.</summary>
internal sealed class GroupCommit
{
    /// <summary>One connection keeps one processor of the database busy.</summary>
    private const int MostLanes = 2;

    /// <summary>Events in a transaction: enough that its round trips and its flush weigh nothing, few enough that nobody waits for long.</summary>
    private const int MostEvents = 5_000;

    private readonly GroupedWork<PendingBatch> _work;

    public GroupCommit(GroupStore store) => _work = new GroupedWork<PendingBatch>(
        MostLanes, MostEvents, batch => batch.Events.Count, batches => StoreAsync(store, batches), (batch, e) => batch.Stored.TrySetException(e));

    /// <returns>What became of each event, once it is durable.</returns>
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
