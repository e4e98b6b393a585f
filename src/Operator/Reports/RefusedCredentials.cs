using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Operator.Caching;

namespace ClaudeConfig.Operator.Reports;

/// <summary>Which credentials providers refuse, by what gateways report.</summary>
internal sealed class RefusedCredentials(OperatorCaches caches, DomainView domain, RouterReports reports)
{
    /// <summary>When the credential of a project's provider was last refused; null where no gateway says so.</summary>
    public DateTimeOffset? LastOf(ObjectKey project, string provider) => (
        from report in reports.Gateways ?? []
        from target in report.Targets
        where target.CredentialRefusedTime is not null
        let route = caches.Routes.Cache.Get(new NamespacedName(target.Route.Namespace, target.Route.Name))
        where route is not null && route.Spec.Targets.Any(item => item.Name == target.Target && item.Provider == provider)
            && OwnerOf(route.Spec.ProjectRef.Resolve(route.Key.Namespace), provider) == project
        select target.CredentialRefusedTime).Max();

    /// <summary>A project uses the providers of those above it, and of two that are called the same the nearest.</summary>
    private ObjectKey? OwnerOf(ObjectKey project, string provider)
    {
        var tree = domain.Current.Projects;
        foreach (var key in tree.AncestorsOf(project).Prepend(project))
        {
            if (tree.Find(key)?.Spec.Providers?.Any(item => item.Name == provider) == true)
            {
                return key;
            }
        }

        return null;
    }
}
