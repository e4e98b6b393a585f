using ClaudeConfig.Api.Routes;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Routes;
using ClaudeConfig.Operator.Reports;
using ClaudeConfig.Operator.RouterConfigs;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Routes;

/// <summary>ModelRoute: references, rivals, and what Routers report.</summary>
[EntityRbac(typeof(ModelRoute), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(ModelRoute), Subresource = "status", Verbs = RbacVerbs.Apply)]
internal sealed class RouteController(
    OperatorCaches caches, DomainView domain, RouterReports reports, GatewayStates states, IApplyClient apply, EventGrace events, TimeProvider time) : IEntityController<ModelRoute>
{
    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (caches.Routes.Cache.Get(key) is not { Metadata.DeletionTimestamp: null } route)
        {
            return ReconcileResult.Done;
        }

        if (HeldObject.IsPaused(route))
        {
            await ApplyStatusAsync(route, RoutePlanner.Paused(route, time), cancellationToken);
            return ReconcileResult.Done;
        }

        var snapshot = domain.Current;
        if (!snapshot.Routes.TryGetValue(route.Key, out var resolved))
        {
            return ReconcileResult.Done;
        }

        // The status shown must be of the spec that was resolved, not of one that arrived since.
        var entries = snapshot.EntriesByRoute[route.Key].ToArray();
        var status = RoutePlanner.Status(resolved, route.Status, states.RolloutOf(route.Key, entries, reports.Gateways), time);
        var again = events.Tell(route, route.Status?.Conditions, status.Conditions);
        await ApplyStatusAsync(resolved.Route, status, cancellationToken);
        return again is { } delay ? ReconcileResult.RequeueAfter(delay) : ReconcileResult.Done;
    }

    private Task ApplyStatusAsync(ModelRoute route, ModelRouteStatus status, CancellationToken cancellationToken) => apply.ApplyStatusAsync(
        new ModelRoute
        {
            Metadata = new V1ObjectMeta { NamespaceProperty = route.Metadata.NamespaceProperty, Name = route.Metadata.Name, Uid = route.Metadata.Uid },
            Status = status,
        },
        cancellationToken);
}
