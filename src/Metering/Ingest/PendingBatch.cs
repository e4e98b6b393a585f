using Npgsql;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>A batch that is read, priced and written down, and waits to be stored.</summary>
internal sealed class PendingBatch(IReadOnlyList<PricedEvent> events, DateTimeOffset received, Func<NpgsqlBatchCommand>? also = null)
{
    /// <summary>Well-formed events, in the order of the batch.</summary>
    public IReadOnlyList<PricedEvent> Events => events;

    public DateTimeOffset Received => received;

    /// <summary>What is done in the transaction that stores it, such as moving a reader's offset; null: nothing.</summary>
    public Func<NpgsqlBatchCommand>? Also => also;

    public EventRows Rows { get; } = EventRows.Of(events, received);

    /// <summary>What became of each; set once they are durable.</summary>
    public TaskCompletionSource<IReadOnlyList<StoredEvent>> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
