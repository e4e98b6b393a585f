using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>An event that is well formed, with its price and the fingerprints of its identity and content.</summary>
internal sealed record PricedEvent
{
    public required UsageEvent Event { get; init; }

    /// <summary>Of tenant, source and id.</summary>
    public required Guid Key { get; init; }

    public required Guid Hash { get; init; }

    /// <summary>The tags as JSON, sorted.</summary>
    public required string Tags { get; init; }

    /// <summary>USD; zero where the model has no price.</summary>
    public required decimal Cost { get; init; }

    /// <summary>USD; for a model without a price what the dearest rates of its provider come to, else zero.</summary>
    public required decimal AssumedCost { get; init; }

    /// <summary>USD by token class; the parts of <see cref="Cost"/>.</summary>
    public ClassCosts Classes { get; init; }

    /// <summary>What the public list asks for the same, by token class.</summary>
    public ClassCosts ListClasses { get; init; }

    public required PriceBasis Basis { get; init; }

    /// <summary>Version of the price book.</summary>
    public required string PriceSource { get; init; }

    /// <summary>Which row, band and factor were used.</summary>
    public string? PriceRow { get; init; }

    public bool Unpriced => Basis is PriceBasis.Unpriced or PriceBasis.Assumed;
}
