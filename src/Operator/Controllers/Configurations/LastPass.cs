using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>What this process left a configuration at: the cached status may be older than its own writes.</summary>
/// <param name="Uid">Of the configuration.</param>
/// <param name="Revision">The revision that was delivered.</param>
/// <param name="Rollout">Where a rollout stands.</param>
/// <param name="Layers">What the stable revision is made of.</param>
internal sealed record LastPass(string Uid, string? Revision, RolloutStatus? Rollout, IReadOnlyList<LayerGeneration>? Layers);
