using System.Text.Json.Serialization;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Contracts.Metering;

/// <summary>A wish for a lease.</summary>
public sealed record LeaseAcquire
{
    /// <summary>Chosen by the gateway; unique.</summary>
    public required string LeaseId { get; init; }

    /// <summary>Every budget that covers the requests it is for, ancestors included, sorted.</summary>
    public required IReadOnlyList<ObjectRef> Budgets { get; init; }

    /// <summary>Whose requests it is for, where one of the budgets gives members shares: null where none does, empty for callers without a name.</summary>
    public string? Member { get; init; }

    /// <summary>The member's groups that one of the budgets gives a share, sorted. A lease keeps them as long as it lasts.</summary>
    public IReadOnlyList<string> Groups { get; init => field = value ?? []; } = [];

    /// <summary>The least that is of use: the hold of the request that waits. A smaller grant is refused instead.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public required decimal Minimum { get; init; }

    /// <summary>What would be welcome; the ledger grants between the two, less near the limit.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public required decimal Wanted { get; init; }
}
