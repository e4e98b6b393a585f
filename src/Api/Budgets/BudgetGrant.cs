using System.Text.Json.Serialization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>Money on top of the limit, or taken off it.</summary>
public sealed record BudgetGrant
{
    /// <summary>The name; a grant is counted once under it.</summary>
    [Required, Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Name { get; set; } = "";

    /// <summary>The amount, in the currency of the limit. One below zero is what was spent elsewhere already, for example before this budget existed; the limit never falls below zero.</summary>
    [Required, Length(32), Pattern(Patterns.SignedAmount, Patterns.SignedAmountSentence)]
    public string Amount { get; set; } = "";

    /// <summary>When it ends; at the end of the window unless set, never for a Prepaid budget.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? ExpirationTime { get; init; }

    /// <summary>Why, for the audit log.</summary>
    [Length(256)]
    public string? Reason { get; init; }
}
