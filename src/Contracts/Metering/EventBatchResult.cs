namespace ClaudeConfig.Contracts.Metering;

/// <summary>Answer to <c>POST /v1/events</c>: one result an event, in order. A 2xx means: what is not rejected is durable and counted once.</summary>
public sealed record EventBatchResult
{
    /// <summary>Results in the order of the batch.</summary>
    public IReadOnlyList<EventResult> Results { get; init; } = [];
}
