using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Reports;
using ClaudeConfig.Operator.RouterConfigs;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>Collects what planning a project's gateway looks at.</summary>
internal sealed class GatewayGatherer(OperatorCaches caches, GatewayView view, GatewayStates states, RouterReports reports, OperatorOptions options)
{
    public GatewayInputs Gather(ClaudeProject project)
    {
        var claims = view.Claims();
        var owner = ChildOwner.Of(project);
        var gateway = GatewayNames.Of(project.Key);
        var name = new NamespacedName(options.PlatformNamespace, gateway);
        return new GatewayInputs
        {
            Project = project,
            Template = caches.StatefulSets.Cache.Get(new NamespacedName(options.PlatformNamespace, options.Gateways.Template)),
            Existing = caches.StatefulSets.Cache.Get(name) is { } set && owner.Owns(set) ? set : null,
            HasService = caches.Services.Cache.Get(name) is { } service && owner.Owns(service),
            Admitted = claims.Dedicated.Contains(project.Key),
            HostGranted = claims.Hosts.Contains(project.Key),
            Reports = reports.Gateways is { } all ? [.. all.Where(report => GatewayNames.IsInstance(report.Instance, gateway))] : null,
            Version = states.Find(gateway)?.Current,
            SharedServes = states.SharedServes(project.Key, reports.Gateways),
        };
    }

    /// <summary>Whether there is anything to do for a project: it asks for something, or has something.</summary>
    public bool Concerns(ClaudeProject project) =>
        project.Spec.Gateway is not null
        || project.Status?.Conditions?.Any(condition => condition.Type == ProjectConditions.GatewayReady) == true
        || Has(caches.StatefulSets, project) || Has(caches.Services, project) || Has(caches.Ingresses, project) || (caches.HttpRoutes is { } routes && Has(routes, project));

    private static bool Has<T>(ControllerRuntime.Caching.IInformer<T> informer, ClaudeProject project)
        where T : class, k8s.IKubernetesObject<V1ObjectMeta> => informer.Cache.Children(ChildOwner.Of(project)).Count > 0;
}
