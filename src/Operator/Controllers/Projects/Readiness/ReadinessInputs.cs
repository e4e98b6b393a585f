using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Readiness;

/// <summary>All that judging a project looks at: its spec, what refers to it, and the conditions that its transitions wrote.</summary>
internal sealed record ReadinessInputs
{
    public required ClaudeProject Project { get; init; }

    /// <summary>Labels of each namespace by its name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces { get; init; }

    /// <summary>What stands in the way of the parent reference; null when it is fine.</summary>
    public (string Reason, string Message)? ParentProblem { get; init; }

    /// <summary>Why providers are left out.</summary>
    public IReadOnlyList<(string Reason, string Message)> ProviderProblems { get; init; } = [];

    /// <summary>Why identities are left out.</summary>
    public IReadOnlyList<(string Reason, string Message)> IdentityProblems { get; init; } = [];

    /// <summary>Why the project, or something of it, is not in the bundle that gateways get; null when it is.</summary>
    public (string Reason, string Message)? BundleProblem { get; init; }

    public IReadOnlyList<ObjectKey> BoundConfigurations { get; init; } = [];

    public IReadOnlyList<ObjectKey> BoundRoutes { get; init; } = [];

    public IReadOnlyList<ObjectKey> BoundBudgets { get; init; } = [];

    /// <summary>The project whose dedicated gateway this one is served by: itself or one above it; null for the shared gateway.</summary>
    public ObjectKey? Gateway { get; init; }

    /// <summary>Whether that gateway was seen to serve.</summary>
    public bool GatewayServes { get; init; }

    /// <summary>Replicas of the project's gateway that report; null when that is not known.</summary>
    public int? Gateways { get; init; }
}
