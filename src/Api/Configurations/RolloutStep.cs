using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>A step of a canary.</summary>
public sealed record RolloutStep
{
    /// <summary>How many of the pods serve the new revision, in percent, at least one.</summary>
    [Required, Range(1, 100)]
    public int Percent { get; set; } = 100;

    /// <summary>How long to watch before the next step: until the next check unless set, until a person says so where it is empty.</summary>
    public RolloutPause? Pause { get; init; }
}
