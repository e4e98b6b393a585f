using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What a threshold looks at.</summary>
[JsonConverter(typeof(LenientEnumConverter<ThresholdBasis>))]
public enum ThresholdBasis
{
    /// <summary>What is spent.</summary>
    Actual,

    /// <summary>What is expected at the end of the window.</summary>
    Forecast,
}
