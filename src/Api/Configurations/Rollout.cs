using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>How a change reaches the targets.</summary>
[Rule("(has(self.strategy) && self.strategy.type == 'Canary') == (has(self.steps) && size(self.steps) > 0)",
    "steps are required for a Canary rollout, and must be absent for AllAtOnce")]
public sealed record Rollout
{
    /// <summary>AllAtOnce unless set.</summary>
    public RolloutStrategy? Strategy { get; init; }

    /// <summary>The steps of a canary, taken in order of their percent. After the last one all targets follow.</summary>
    [Items(16), ListType(ListKind.Map, "percent")]
    public IReadOnlyList<RolloutStep>? Steps { get; init; }

    /// <summary>Return to the last good revision when a target fails to serve the new one; true unless set.</summary>
    public bool? AutoRollback { get; init; }
}
