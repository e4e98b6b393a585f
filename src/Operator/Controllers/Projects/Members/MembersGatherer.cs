using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Caching;

namespace ClaudeConfig.Operator.Controllers.Projects.Members;

/// <summary>Collects what planning a project's members looks at.</summary>
internal sealed class MembersGatherer(DomainView domain)
{
    public MembersInputs Gather(ClaudeProject project) => new(project, NamespaceConsent.NamespacesOf(project, domain.Current.Namespaces, out _));
}
