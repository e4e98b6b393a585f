using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>How long a step of a canary is watched before the next one.</summary>
public sealed record RolloutPause
{
    /// <summary>A Go duration, counted from when all pods of the step serve the revision. Without one, a person must let the rollout go on.</summary>
    [Length(32), Pattern(Patterns.Duration, Patterns.DurationSentence)]
    public string? Duration { get; init; }
}
