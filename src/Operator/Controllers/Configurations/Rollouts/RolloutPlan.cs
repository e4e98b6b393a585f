using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

/// <summary>Where a change stands on its way to all pods.</summary>
/// <param name="Delivery">What all pods get that take no part in a trial.</param>
/// <param name="Status">What the status says of it; null where nothing was ever rolled out by steps.</param>
/// <param name="Layers">What the stable revision is made of.</param>
internal sealed record RolloutPlan(Delivery Delivery, RolloutStatus? Status, IReadOnlyList<LayerGeneration>? Layers)
{
    /// <summary>What is tried, and by whom; null for nothing.</summary>
    public (PolicyBundle Bundle, RolloutShare Share)? Canary { get; init; }

    /// <summary>When to look again; null where only a change calls for it.</summary>
    public TimeSpan? Again { get; init; }

    public PlannedEvent? Event { get; init; }

    /// <summary>Whether pods of two revisions run side by side.</summary>
    public bool InProgress => Status is { Phase: RolloutPhase.Progressing or RolloutPhase.Paused };

    public bool RolledBack => Status is { Phase: RolloutPhase.RolledBack };
}
