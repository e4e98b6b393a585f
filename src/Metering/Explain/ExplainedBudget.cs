using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Metering.Explain;

/// <summary>A budget that pays, with its current window in USD.</summary>
internal sealed record ExplainedBudget
{
    public required ObjectRef Budget { get; init; }

    public required EnforcementMode Mode { get; init; }

    /// <summary>Whether it would refuse a new lease now.</summary>
    public required bool Blocks { get; init; }

    /// <summary>Why, or why not.</summary>
    public required string Reason { get; init; }

    public string? LimitUsd { get; init; }

    public string? SpentUsd { get; init; }

    public string? HeldUsd { get; init; }

    public string? ProvisionalUsd { get; init; }

    public string? RemainingUsd { get; init; }

    /// <summary>The member's share, where the budget gives one.</summary>
    public ExplainedShare? Share { get; init; }

    public DateTimeOffset? ResetTime { get; init; }

    /// <summary>Who holds it, the largest first.</summary>
    public IReadOnlyList<ExplainedLease> Leases { get; init; } = [];

    public IReadOnlyList<ExplainedRefusal> LatestRefusals { get; init; } = [];
}
