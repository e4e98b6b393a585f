using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>Spending that was unlike what it was before.</summary>
public sealed record BudgetAnomaly
{
    /// <summary>When.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? Time { get; init; }

    /// <summary>What was spent then.</summary>
    [Length(48)]
    public string? Amount { get; init; }

    /// <summary>What was expected.</summary>
    [Length(48)]
    public string? Expected { get; init; }

    /// <summary>What it was, for people.</summary>
    [Length(512)]
    public string? Message { get; init; }
}
