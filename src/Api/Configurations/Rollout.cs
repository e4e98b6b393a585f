using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>How a change reaches the pods. That of a base also governs how a change of the base reaches the pods of all that extend it.</summary>
[Rule("(has(self.strategy) && self.strategy.type == 'Canary') == (has(self.steps) && size(self.steps) > 0)",
    "steps are required for a Canary rollout, and must be absent for AllAtOnce")]
public sealed record Rollout
{
    /// <summary>AllAtOnce unless set.</summary>
    public RolloutStrategy? Strategy { get; init; }

    /// <summary>The steps of a canary, taken in order of their percent. After the last one all pods follow.</summary>
    [Items(16), ListType(ListKind.Map, "percent")]
    public IReadOnlyList<RolloutStep>? Steps { get; init; }

    /// <summary>
    /// Return to the last good revision when pods do not serve the new one in time, or when their clients meet more errors, failures of hooks or refused tools than those of
    /// the other pods; true unless set. Where it is false, the rollout stops there and says so.
    /// </summary>
    public bool? AutoRollback { get; init; }

    /// <summary>How long the pods of a step may take to serve the revision, a Go duration; 10m unless set.</summary>
    [Length(32), Pattern(Patterns.Duration, Patterns.DurationSentence)]
    public string? ProgressDeadline { get; init; }
}
