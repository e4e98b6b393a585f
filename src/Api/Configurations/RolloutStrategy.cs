using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>The kind of rollout.</summary>
public sealed record RolloutStrategy
{
    /// <summary>AllAtOnce or Canary.</summary>
    [Required]
    public RolloutType Type { get; init; }
}
