namespace ClaudeConfig.Contracts.Metering;

/// <summary>Body of <c>POST /v1/events</c>.</summary>
public sealed record EventBatch
{
    /// <summary>Most events in one batch.</summary>
    public const int MaxEvents = 1000;

    /// <summary>The events, at most <see cref="MaxEvents"/>.</summary>
    public IReadOnlyList<UsageEvent> Events { get; init; } = [];
}
