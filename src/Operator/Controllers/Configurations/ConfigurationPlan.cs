using ClaudeConfig.Api.Configurations;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>What should be true of a configuration's children and its status.</summary>
internal sealed record ConfigurationPlan
{
    /// <summary>One bundle a target namespace; null leaves what is deployed as it is.</summary>
    public IReadOnlyList<V1ConfigMap>? Bundles { get; init; }

    /// <summary>Revisions to keep; null leaves them as they are.</summary>
    public IReadOnlyList<V1ControllerRevision>? Revisions { get; init; }

    /// <summary>Whether children lie outside the configuration's namespace, which only a finalizer can clean up.</summary>
    public bool NeedsFinalizer { get; init; }

    public required ClaudeConfigurationStatus Status { get; init; }

    public IReadOnlyList<PlannedEvent> Events { get; init; } = [];
}
