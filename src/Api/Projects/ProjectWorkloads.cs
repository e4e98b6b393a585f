using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>What the project's pods get, and where pods of its namespaces may connect.</summary>
public sealed record ProjectWorkloads
{
    /// <summary>What pods of the project get. The label claudeconfig.dev/inject of a namespace comes first; unset, the platform's default holds.</summary>
    public InjectionMode? Inject { get; init; }

    /// <summary>What becomes of a pod that cannot be given that: Fail unless set. The label claudeconfig.dev/inject-failure-policy of a namespace comes first.</summary>
    public InjectionFailurePolicy? InjectFailurePolicy { get; init; }

    /// <summary>The same for single namespaces of the project, before what holds for all.</summary>
    [Items(100), ListType(ListKind.Map, "name")]
    public IReadOnlyList<NamespaceInjection>? Namespaces { get; init; }

    /// <summary>
    /// Makes a NetworkPolicy in each namespace of the project, by which its pods connect to names (DNS), gateways and what is listed, and nowhere else. Unset, nothing is
    /// restricted.
    /// </summary>
    public ProjectEgress? Egress { get; init; }
}
