using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Batches that are stored in one transaction, as if they had come one after another.</summary>
internal sealed class BatchGroup(IReadOnlyList<PendingBatch> batches)
{
    public IReadOnlyList<PendingBatch> Batches => batches;

    /// <summary>Of copies within the group the first counts; the others are judged against it like any later copy.</summary>
    public List<PricedEvent> Firsts { get; } = [.. batches.SelectMany(batch => batch.Events).DistinctBy(entry => entry.Key)];

    /// <param name="taken">What was counted under identities that somebody had.</param>
    public GroupOutcome Judge(Dictionary<Guid, Guid> taken)
    {
        var counted = new Dictionary<Guid, Guid>(taken);
        var results = batches.Select(batch => new StoredEvent[batch.Events.Count]).ToList();
        var accepted = new List<PricedEvent>();
        var rows = new List<(EventRows Rows, IReadOnlyList<int>? Which)>();
        for (var index = 0; index < batches.Count; index++)
        {
            var which = Judge(batches[index], results[index], counted, accepted);
            if (which.Count > 0)
            {
                rows.Add((batches[index].Rows, which.Count == batches[index].Events.Count ? null : which));
            }
        }

        return new GroupOutcome(results, accepted, rows);
    }

    private static List<int> Judge(PendingBatch batch, StoredEvent[] results, Dictionary<Guid, Guid> counted, List<PricedEvent> accepted)
    {
        var which = new List<int>();
        for (var i = 0; i < results.Length; i++)
        {
            var entry = batch.Events[i];
            if (counted.TryAdd(entry.Key, entry.Hash))
            {
                which.Add(i);
                accepted.Add(entry);
                results[i] = new StoredEvent(EventStatus.Accepted, entry.Hash);
            }
            else
            {
                var content = counted[entry.Key];
                results[i] = new StoredEvent(content == entry.Hash ? EventStatus.Duplicate : EventStatus.Conflict, content);
            }
        }

        return which;
    }
}
