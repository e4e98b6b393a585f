using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>Money that a project spent this month.</summary>
public sealed record ProjectSpend
{
    /// <summary>The amount without the projects below, with the digits that matter.</summary>
    [Required, Length(48)]
    public string Amount { get; set; } = "";

    /// <summary>The amount with that of all projects below.</summary>
    [Length(48)]
    public string? WithChildren { get; init; }

    /// <summary><see cref="WithChildren"/> and the currency, as people read them.</summary>
    [Length(64)]
    public string? Display { get; init; }

    /// <summary>The currency.</summary>
    [Required, Length(3)]
    public string Currency { get; set; } = "";

    /// <summary>Since when.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>The time of the last event in it.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? LastEventTime { get; init; }

    /// <summary>How far it agrees with the providers' own cost reports; unset where there are none of this month.</summary>
    public ProjectReconciliation? Reconciliation { get; init; }
}
