using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>Spending that was unlike what it was before, from its first hour to its last.</summary>
public sealed record BudgetAnomaly
{
    /// <summary>The first hour that was out of line.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>The end of the last hour that was; unset while it goes on.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>What made it an anomaly.</summary>
    public AnomalyCause? Cause { get; init; }

    /// <summary>Spent above what was expected; negative where spending fell silent.</summary>
    [Length(48)]
    public string? Excess { get; init; }

    /// <summary>Whether somebody said that it is known, with the annotation claudeconfig.dev/anomalies-known-until.</summary>
    public bool? Known { get; init; }

    /// <summary>What it was and what drove it, for people.</summary>
    [Length(512)]
    public string? Message { get; init; }
}
