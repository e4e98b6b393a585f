using System.Text.Json.Serialization;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Contracts.Metering;

/// <summary>News of a running lease.</summary>
public sealed record LeaseRenew
{
    /// <summary>The lease.</summary>
    public required string LeaseId { get; init; }

    /// <summary>Given back: money that is neither held by an open request nor charged by an event. Zero or more.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public decimal Return { get; init; }

    /// <summary>Held by open requests right now: what becomes provisional if this gateway is never heard of again.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public decimal Outstanding { get; init; }

    /// <summary>More that would be welcome.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public decimal Wanted { get; init; }

    /// <summary>The least of <see cref="Wanted"/> that is of use.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public decimal Minimum { get; init; }

    /// <summary>No new request is held from it; it ends once its open requests are settled.</summary>
    public bool Release { get; init; }
}
