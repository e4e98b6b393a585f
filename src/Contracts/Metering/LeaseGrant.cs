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

    /// <summary>Highest use of limit among its budgets, in percent: what budget-aware routing looks at.</summary>
    public int UsedPercent { get; init; }
}
