using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Operator.Domain;

/// <summary>A route with its project and its targets' providers resolved, or with what stands in the way.</summary>
internal sealed record ResolvedRoute
{
    public required ModelRoute Route { get; init; }

    public ObjectKey Key => Route.Key;

    /// <summary>Project of the route; null when the reference does not hold.</summary>
    public ObjectKey? Project { get; init; }

    /// <summary>The project that holds each target's provider, by target name.</summary>
    public IReadOnlyDictionary<string, (ObjectKey Project, ModelProvider Provider)> Providers { get; init; } =
        new Dictionary<string, (ObjectKey, ModelProvider)>();

    /// <summary>Every problem, the first of which gives the condition its reason.</summary>
    public IReadOnlyList<(string Reason, string Message)> Problems { get; init; } = [];

    public bool Accepted => Problems.Count == 0;
}
