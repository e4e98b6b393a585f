using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Explain;

/// <summary>Why a request was refused, or would be: what is known of it, and each budget that pays for it with what stands in its way.</summary>
internal sealed record Explanation
{
    public string? Request { get; init; }

    /// <summary>In a sentence.</summary>
    public required string Answer { get; init; }

    public ObjectRef? Project { get; init; }

    public string? Member { get; init; }

    public string? Model { get; init; }

    /// <summary>What was counted for the request, if it was served.</summary>
    public IReadOnlyList<ExplainedEvent> Events { get; init; } = [];

    public IReadOnlyList<ExplainedRefusal> Refusals { get; init; } = [];

    public IReadOnlyList<ExplainedBudget> Budgets { get; init; } = [];
}
