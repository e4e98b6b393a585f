using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>What a session spent under a budget that stops sessions.</summary>
internal sealed record SessionTally
{
    public required ObjectRef Budget { get; init; }

    /// <summary>The window that was charged: its rate is the one that counts.</summary>
    public required long WindowId { get; init; }

    public required ObjectRef Project { get; init; }

    public required string Member { get; init; }

    public required string SessionId { get; init; }

    /// <summary>USD.</summary>
    public decimal Spent { get; init; }

    /// <summary>What a session may spend, in the budget's currency.</summary>
    public decimal Limit { get; init; }

    public DateTimeOffset LastEventTime { get; init; }
}
