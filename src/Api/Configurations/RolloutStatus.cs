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

    /// <summary>The last good revision, which the other pods serve.</summary>
    [Length(253)]
    public string? StableRevision { get; init; }

    /// <summary>The step, from 1; unset when all targets change at once.</summary>
    [Range(1, 16)]
    public int? Step { get; init; }

    /// <summary>How many of the pods should serve the new revision, in percent.</summary>
    [Range(0, 100)]
    public int? Percent { get; init; }

    /// <summary>When the step began.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? StepStartTime { get; init; }

    /// <summary>When all pods of the step served the revision for the first time; the step's pause counts from then.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? StepReadyTime { get; init; }

    /// <summary>Pods whose place is below take the new revision, of 10,000: it only grows in a rollout, so that no pod goes to and fro.</summary>
    [Range(0, 10000)]
    public int? Share { get; init; }

    /// <summary>When it ended.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>The configuration whose spec.rollout governs it, as namespace/name: this one, or a base whose change it brings.</summary>
    [Length(507)]
    public string? Governor { get; init; }

    /// <summary>The generation that it began with: an edit lets a revision that was rolled back try again.</summary>
    public long? Generation { get; init; }

    /// <summary>Why it stands where it stands.</summary>
    [Length(64)]
    public string? Reason { get; init; }

    /// <summary>The same in words.</summary>
    [Length(1024)]
    public string? Message { get; init; }
}
