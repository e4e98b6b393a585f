using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>A step of a canary.</summary>
public sealed record RolloutStep
{
    /// <summary>How many of the targets carry the new revision, in percent, at least one.</summary>
    [Required, Range(1, 100)]
    public int Percent { get; set; } = 100;

    /// <summary>How long to watch before the next step, a Go duration; 5m unless set.</summary>
    [Length(32), Pattern(Patterns.Duration, Patterns.DurationSentence)]
    public string? Pause { get; init; }
}
