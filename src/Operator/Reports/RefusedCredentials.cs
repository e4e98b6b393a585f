using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Caching;

namespace ClaudeConfig.Operator.Reports;

/// <summary>Which credentials providers refuse, by what gateways report.</summary>
internal sealed class RefusedCredentials(OperatorCaches caches, DomainView domain, RouterReports reports)
{
    /// <summary>When the credential of a project's provider was last refused; null where no gateway says so.</summary>
    public DateTimeOffset? LastOf(ObjectKey project, string provider) => LastOf(
        reports.Gateways ?? [], route => caches.Routes.Cache.Get(new NamespacedName(route.Namespace, route.Name)), domain.Current.Projects, project, provider);

    /// <summary>The same of given reports. Pure.</summary>
    public static DateTimeOffset? LastOf(IEnumerable<RouterReport> gateways, Func<ObjectRef, ModelRoute?> find, ProjectTree projects, ObjectKey project, string provider) => (
        from report in gateways
        from target in report.Targets
        where target.CredentialRefusedTime is not null
        let route = find(target.Route)
        where route is not null && route.Spec.Targets.Any(item => item.Name == target.Target && item.Provider == provider)
            && OwnerOf(projects, route.Spec.ProjectRef.Resolve(route.Key.Namespace), provider) == project
        select target.CredentialRefusedTime).Max();

    /// <summary>A project uses the providers of those above it, and of two that are called the same the nearest.</summary>
    private static ObjectKey? OwnerOf(ProjectTree projects, ObjectKey project, string provider)
    {
        foreach (var key in projects.AncestorsOf(project).Prepend(project))
        {
            if (projects.Find(key)?.Spec.Providers?.Any(item => item.Name == provider) == true)
            {
                return key;
            }
        }

        return null;
    }
}
