namespace ClaudeConfig.Metering.Ingest;

/// <summary>A batch that is read, priced and written down, and waits to be stored.</summary>
internal sealed class PendingBatch(IReadOnlyList<PricedEvent> events, DateTimeOffset received)
{
    /// <summary>Well-formed events, in the order of the batch.</summary>
    public IReadOnlyList<PricedEvent> Events => events;

    public DateTimeOffset Received => received;

    public EventRows Rows { get; } = EventRows.Of(events, received);

    /// <summary>What became of each; set once they are durable.</summary>
    public TaskCompletionSource<IReadOnlyList<StoredEvent>> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
