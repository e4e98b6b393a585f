using ClaudeConfig.Contracts.Metering;
using Npgsql;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Answers <c>POST /v1/events</c>: reads and prices each event by itself, and has them stored with what else waits.</summary>
internal sealed partial class IngestService(EventPricer pricer, GroupCommit store, ProjectCosts costs, TimeProvider time, ILogger<IngestService> logger)
{
    /// <param name="events">The elements of the batch, unread: a malformed one is rejected by itself.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<EventBatchResult> IngestAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken) =>
        IngestAsync([.. events.Select(ReadEvent.Of)], null, cancellationToken);

    /// <param name="events">The items of the batch.</param>
    /// <param name="also">What is done in the transaction that stores them, should none of them be stored as well.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<EventBatchResult> IngestAsync(IReadOnlyList<ReadEvent> events, Func<NpgsqlBatchCommand>? also, CancellationToken cancellationToken)
    {
        var now = Clock.Now(time);
        var results = new EventResult[events.Count];
        var (indexes, wellFormed) = (new List<int>(events.Count), new List<PricedEvent>(events.Count));
        for (var index = 0; index < events.Count; index++)
        {
            var read = events[index].Event is { } found ? EventCleaner.Clean(found) : null;
            var problem = events[index].Problem ?? EventRules.Check(read!, index, now);
            if (problem is null)
            {
                indexes.Add(index);
                wellFormed.Add(pricer.Price(read!));
            }
            else
            {
                results[index] = new EventResult { Id = events[index].Id, Status = EventStatus.Rejected, Index = index, Field = ProblemField.Of(problem), Message = problem };
            }
        }

        if (wellFormed.Count > 0 || also is not null)
        {
            var stored = await store.StoreAsync(new PendingBatch(wellFormed, now, also), cancellationToken);
            for (var i = 0; i < stored.Count; i++)
            {
                results[indexes[i]] = Result(wellFormed[i], indexes[i], stored[i]);
                if (stored[i].Status == EventStatus.Accepted)
                {
                    costs.Add(wellFormed[i].Event.Attribution.Project, wellFormed[i].Cost);
                }
            }
        }

        Count(results);
        return new EventBatchResult { Results = results };
    }

    private EventResult Result(PricedEvent entry, int index, StoredEvent stored)
    {
        if (stored.Status != EventStatus.Conflict)
        {
            return new EventResult { Id = entry.Event.Id, Status = stored.Status };
        }

        LogConflict(entry.Event.Tenant, entry.Event.Source, entry.Event.Id, stored.CountedContent, entry.Hash);
        return new EventResult
        {
            Id = entry.Event.Id,
            Status = EventStatus.Conflict,
            Index = index,
            Field = "id",
            Message = $"events[{index}].id: {EventFormat.Quote(entry.Event.Id)} of source {EventFormat.Quote(entry.Event.Source)} was counted before with other content; an id belongs to one event for ever",
        };
    }

    private static void Count(EventResult[] results)
    {
        foreach (var group in results.GroupBy(result => result.Status))
        {
            MeteringMetrics.Events.WithLabels(group.Key.ToString()).Inc(group.Count());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {Tenant} {Source} {Id} was counted as {Counted} and came again as {Found}: it is not counted")]
    private partial void LogConflict(string tenant, string source, string id, Guid counted, Guid found);
}
