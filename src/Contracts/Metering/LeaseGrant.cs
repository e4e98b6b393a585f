using System.Text.Json.Serialization;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Contracts.Metering;

/// <summary>A lease, or more of one.</summary>
public sealed record LeaseGrant
{
    /// <summary>The lease.</summary>
    public required string LeaseId { get; init; }

    /// <summary>Added by this call, in USD; zero for a mere renewal.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public required decimal Amount { get; init; }

    /// <summary>No new request may be held from it after this. Never beyond the end of a budget window.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// Should the ledger be out of reach: what may be spent beyond the lease, in USD. This lease's part of what its budgets had left, so that all parts
    /// together pass no limit. Null where nothing limits it.
    /// </summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public decimal? Spare { get; init; }

    /// <summary>When the earliest of its budget windows ends; null for never. What is said of money here holds no longer.</summary>
    public DateTimeOffset? WindowEnd { get; init; }

    /// <summary>Highest use of limit among its budgets, in percent: what budget-aware routing looks at.</summary>
    public int UsedPercent { get; init; }
}
