using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>A window: from its start, up to and without its end.</summary>
public sealed record BudgetWindow
{
    /// <summary>When it began.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it ends; unset for an open Prepaid budget. Of a Rolling budget the end of today, when its oldest day leaves.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? EndTime { get; init; }
}
