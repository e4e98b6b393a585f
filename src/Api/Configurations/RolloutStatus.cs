using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Where a rollout stands.</summary>
public sealed record RolloutStatus
{
    /// <summary>Progressing, Paused, Completed or RolledBack.</summary>
    [Required]
    public RolloutPhase Phase { get; init; }

    /// <summary>The revision that is being rolled out.</summary>
    [Length(253)]
    public string? Revision { get; init; }

    /// <summary>The last good revision, which the other targets carry.</summary>
    [Length(253)]
    public string? StableRevision { get; init; }

    /// <summary>The step, from 1; unset when all targets change at once.</summary>
    [Range(1, 16)]
    public int? Step { get; init; }

    /// <summary>How many of the targets should carry the new revision, in percent.</summary>
    [Range(0, 100)]
    public int? Percent { get; init; }

    /// <summary>When the step began.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? StepStartTime { get; init; }
}
