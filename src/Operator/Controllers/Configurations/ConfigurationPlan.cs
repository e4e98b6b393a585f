using ClaudeConfig.Operator.Controllers.Configurations.Rollouts;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>What should be true of a configuration's children.</summary>
internal sealed record ConfigurationPlan
{
    /// <summary>The target namespaces, in order.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>The revision that pods should serve which take no part in a trial.</summary>
    public required Delivery Delivery { get; init; }

    /// <summary>Where a change stands on its way to all pods.</summary>
    public required RolloutPlan Rollout { get; init; }

    /// <summary>One bundle a target namespace, and one more where a revision is being tried; null leaves what is delivered as it is.</summary>
    public IReadOnlyList<V1ConfigMap>? Bundles { get; init; }

    /// <summary>What is to be done to the history.</summary>
    public required RevisionPlan Revisions { get; init; }

    /// <summary>Whether children lie outside the configuration's namespace, which only a finalizer can clean up.</summary>
    public bool NeedsFinalizer { get; init; }

    public IReadOnlyList<PlannedEvent> Events { get; init; } = [];
}
