using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What is expected at the end of the window.</summary>
public sealed record BudgetForecast
{
    /// <summary>The expected amount.</summary>
    [Length(48)]
    public string? Amount { get; init; }

    /// <summary>The lower bound.</summary>
    [Length(48)]
    public string? Low { get; init; }

    /// <summary>The upper bound.</summary>
    [Length(48)]
    public string? High { get; init; }

    /// <summary>When the limit is expected to be reached; unset when it is not within this window.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? ExhaustionTime { get; init; }
}
