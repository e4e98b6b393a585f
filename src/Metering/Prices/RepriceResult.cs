using System.Text.Json.Serialization;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Metering.Prices;

/// <summary>What pricing again came to, in USD.</summary>
internal sealed record RepriceResult
{
    public long Events { get; init; }

    public long Changed { get; init; }

    /// <summary>Of the events that changed; what was assumed counts as well.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public decimal Before { get; init; }

    [JsonConverter(typeof(DecimalStringConverter))]
    public decimal After { get; init; }

    public required string PriceBook { get; init; }

    public bool DryRun { get; init; }
}
