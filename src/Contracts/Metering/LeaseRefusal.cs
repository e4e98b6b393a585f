using System.Text.Json.Serialization;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Contracts.Metering;

/// <summary>Why there is no lease.</summary>
public sealed record LeaseRefusal
{
    /// <summary>The lease that was asked for.</summary>
    public required string LeaseId { get; init; }

    /// <summary>The budget that stands in the way.</summary>
    public required ObjectRef Budget { get; init; }

    /// <summary>Whether the money is gone or only reserved.</summary>
    public required LeaseRefusalReason Reason { get; init; }

    /// <summary>Set where it is this member's share of the budget that stands in the way, and not the budget.</summary>
    public string? Member { get; init; }

    /// <summary>For the caller: names the budget, its period, what is left and the reset.</summary>
    public required string Message { get; init; }

    /// <summary>When it may be worth asking again: the reset where it is spent, a moment where it is held.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>What is left for a new lease, in USD.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public decimal Remaining { get; init; }
}
