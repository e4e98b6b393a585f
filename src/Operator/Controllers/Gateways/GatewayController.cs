using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>Makes what a project asks of its gateway, in the platform namespace, and says how far it is.</summary>
[EntityRbac(
    typeof(V1StatefulSet), typeof(V1Service), typeof(V2HorizontalPodAutoscaler), typeof(V1PodDisruptionBudget), typeof(V1NetworkPolicy), typeof(V1Ingress),
    Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete, Scope = RbacScope.OwnNamespace)]
[EntityRbac(typeof(HttpRoute), typeof(BackendTlsPolicy), Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete, Scope = RbacScope.OwnNamespace)]
internal sealed class GatewayController(
    TransitionContext context, GatewayGatherer gatherer, GatewayPlanner planner, GatewayStatusPlanner statuses, ChildWriter children)
    : TransitionController(context, Transitions.Gateway, ProjectConditions.GatewayReady)
{
    /// <summary>How soon a gateway that may not go yet is looked at again, besides when something is reported.</summary>
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(5);

    protected override bool Concerns(ClaudeProject project) => gatherer.Concerns(project);

    protected override async Task<TransitionOutcome?> RunAsync(ClaudeProject project, IReadOnlyDictionary<string, string> refused, CancellationToken cancellationToken)
    {
        var inputs = gatherer.Gather(project);
        var plan = planner.Plan(inputs);
        var owner = ChildOwner.Of(project);
        var changes = ChildChanges.None;
        var caches = Context.Caches;

        // First what pods need when they start, last what brings callers to them.
        await DoAsync(caches.NetworkPolicies, plan.NetworkPolicies);
        await DoAsync(caches.Services, plan.Services);
        await DoAsync(caches.DisruptionBudgets, plan.DisruptionBudgets);
        await DoAsync(caches.Autoscalers, plan.Autoscalers);
        if (plan.StatefulSets is { } workloads)
        {
            await DoAsync(caches.StatefulSets, workloads);
        }

        await DoAsync(caches.Ingresses, plan.Ingresses);
        if (caches.HttpRoutes is { } routes && caches.BackendTlsPolicies is { } policies)
        {
            await DoAsync(policies, plan.BackendTlsPolicies);
            await DoAsync(routes, plan.HttpRoutes);
        }

        return new TransitionOutcome { Changes = changes, Status = retry => statuses.Status(inputs, plan, changes, retry), Next = plan.Leaving ? Leaving : null };

        async Task DoAsync<T>(IInformer<T> informer, IReadOnlyCollection<T> desired)
            where T : class, IKubernetesObject<V1ObjectMeta> =>
            changes = changes.With(await children.ReconcileAsync(informer.Cache, owner, desired, cancellationToken, refused));
    }
}
