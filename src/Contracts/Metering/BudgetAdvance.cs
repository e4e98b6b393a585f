using System.Text.Json.Serialization;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Contracts.Metering;

/// <summary>What a gateway may let pass beyond its leases for one budget, should the ledger be out of reach.</summary>
public sealed record BudgetAdvance
{
    /// <summary>The budget.</summary>
    public required ObjectRef Budget { get; init; }

    /// <summary>In USD, for all leases of the gateway together: its part of <c>upTo</c>.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public required decimal Amount { get; init; }
}
