using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Domain.Routes;

/// <summary>A route with its project and its targets' providers resolved, or with what stands in the way.</summary>
public sealed record ResolvedRoute
{
    /// <summary>The object.</summary>
    public required ModelRoute Route { get; init; }

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => Route.Key;

    /// <summary>Project of the route; null when the reference does not hold.</summary>
    public ObjectKey? Project { get; init; }

    /// <summary>The provider of each target, by target name.</summary>
    public IReadOnlyDictionary<string, ResolvedProvider> Providers { get; init; } = new Dictionary<string, ResolvedProvider>();

    /// <summary>Regions that targets must lie in, the project's policy included; empty for no boundary.</summary>
    public IReadOnlyList<string> DataBoundary { get; init; } = [];

    /// <summary>Every problem, the first of which gives the condition its reason.</summary>
    public IReadOnlyList<RouteProblem> Problems { get; init; } = [];

    /// <summary>Matches that can never be reached, in sentences.</summary>
    public IReadOnlyList<string> Shadows { get; init; } = [];

    /// <summary>Whether the route is handed to gateways.</summary>
    public bool Accepted => Problems.Count == 0;
}
