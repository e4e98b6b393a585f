namespace ClaudeConfig.Metering.Ingest;

/// <summary>What becomes of a group.</summary>
/// <param name="Results">By batch.</param>
/// <param name="Accepted">Events that are counted now.</param>
/// <param name="Rows">Their rows.</param>
internal sealed record GroupOutcome(
    IReadOnlyList<StoredEvent[]> Results, IReadOnlyList<PricedEvent> Accepted, IReadOnlyList<(EventRows Rows, IReadOnlyList<int>? Which)> Rows);
