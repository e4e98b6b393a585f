using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>A threshold that fired in this window.</summary>
public sealed record FiredThreshold
{
    /// <summary>Its percentage.</summary>
    [Required, Range(1, 1000)]
    public int Percent { get; set; } = 100;

    /// <summary>Its basis.</summary>
    [Required]
    public ThresholdBasis Basis { get; init; }

    /// <summary>Its action.</summary>
    [Required]
    public ThresholdAction Action { get; init; }

    /// <summary>When it fired.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? Time { get; init; }
}
