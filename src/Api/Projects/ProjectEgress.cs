using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>Where pods of a project's namespaces may connect, besides names and gateways.</summary>
public sealed record ProjectEgress
{
    /// <summary>Which pods are held to it; every pod of the namespaces unless set. Whoever may take a label away from a pod may leave it.</summary>
    public LabelSelector? PodSelector { get; init; }

    /// <summary>What they may connect to besides.</summary>
    [Items(64), ListType(ListKind.Atomic)]
    public IReadOnlyList<EgressDestination>? Allow { get; init; }
}
