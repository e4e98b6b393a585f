using System.Security.Cryptography;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>An event that is well formed, with its price and the fingerprint of its content.</summary>
internal sealed record PricedEvent
{
    public required UsageEvent Event { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>USD; zero where the model has no price.</summary>
    public required decimal Cost { get; init; }

    /// <summary>USD; for a model without a price what the dearest rates of its provider come to, else zero.</summary>
    public required decimal AssumedCost { get; init; }

    public required PriceBasis Basis { get; init; }

    /// <summary>Version of the price book.</summary>
    public required string PriceSource { get; init; }

    /// <summary>Which row, band and factor were used.</summary>
    public string? PriceRow { get; init; }

    /// <summary>The tags as JSON, sorted.</summary>
    public string Tags { get => field ??= UsageScope.Text(Event.Attribution.Tags); private set; }

    public EventKey Key => EventKey.Of(Event);

    public bool Unpriced => Basis is PriceBasis.Unpriced or PriceBasis.Assumed;

    /// <summary>The same content gives the same bytes, whatever the order in which tags arrived.</summary>
    public static byte[] HashOf(UsageEvent normal) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(normal, ContractsJson.Default.UsageEvent));
}
