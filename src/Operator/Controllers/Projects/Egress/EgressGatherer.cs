using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;

namespace ClaudeConfig.Operator.Controllers.Projects.Egress;

/// <summary>Collects what planning a project's egress looks at.</summary>
internal sealed class EgressGatherer(DomainView domain, OperatorCaches caches)
{
    public EgressInputs Gather(ClaudeProject project) => new(project, NamespaceConsent.NamespacesOf(project, domain.Current.Namespaces, out _));

    /// <summary>Whether there is anything to do for a project: it asks for something, or has something.</summary>
    public bool Concerns(ClaudeProject project) =>
        project.Spec.Workloads?.Egress is not null
        || project.Status?.Conditions?.Any(condition => condition.Type == ProjectConditions.EgressRestricted) == true
        || caches.EgressPolicies.Cache.Children(ChildOwner.Of(project)).Count > 0;
}
