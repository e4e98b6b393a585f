using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Operator.Domain;

namespace ClaudeConfig.Operator.Controllers.Routes;

/// <summary>The status of a route: whether it holds together, and what Routers make of it.</summary>
internal static class RoutePlanner
{
    /// <param name="resolved">The route.</param>
    /// <param name="previous">The status as the cache has it now; the resolved route may carry an older one.</param>
    /// <param name="reports">Reports of Routers; null before the first poll.</param>
    /// <param name="versions">Bundle versions that carry the route as it is now, newest first.</param>
    /// <param name="time">The clock of transition times.</param>
    public static ModelRouteStatus Status(
        ResolvedRoute resolved, ModelRouteStatus? previous, IReadOnlyList<RouterReport>? reports, IReadOnlyList<string> versions, TimeProvider time)
    {
        var route = resolved.Route;
        var conditions = new Conditions(previous?.Conditions, route.Metadata.Generation ?? 0, time);
        var status = new ModelRouteStatus { ObservedGeneration = route.Metadata.Generation };
        if (!resolved.Accepted)
        {
            var message = string.Join("; ", resolved.Problems.Select(problem => problem.Message));
            conditions.False(ConditionTypes.Accepted, resolved.Problems[0].Reason, message).False(ConditionTypes.Ready, resolved.Problems[0].Reason, message);
            return status with { Conditions = [.. conditions.ToList()] };
        }

        conditions.Accept(RouteUnenforced.Of(resolved));
        var gateways = (reports ?? []).Where(report => report.Role == RouterRole.Gateway).ToArray();
        var programmed = gateways.Count(report => report.ConfigVersion is { } version && versions.Contains(version));
        SetProgrammed(conditions, gateways, programmed, versions);
        var targets = route.Spec.Targets.Select(target => Target(resolved.Key, target.Name, gateways)).ToArray();
        SetHealth(conditions, targets);
        return status with
        {
            Conditions = [.. conditions.ToList()],
            Targets = targets,
            Routers = new RouterCount { Programmed = programmed, Total = gateways.Length },
            ConfigVersion = Version(route, previous, versions),
        };
    }

    /// <summary>The status of a route that is paused.</summary>
    public static ModelRouteStatus Paused(ModelRoute route, TimeProvider time) => (route.Status ?? new()) with
    {
        Conditions = Held.Paused(route, route.Status?.Conditions, [ConditionTypes.Accepted, RouteConditions.Programmed, RouteConditions.TargetsHealthy], "stops this status; gateways follow the spec all the same", time),
    };

    private static void SetProgrammed(Conditions conditions, RouterReport[] gateways, int programmed, IReadOnlyList<string> versions)
    {
        if (gateways.Length == 0)
        {
            conditions.True(RouteConditions.Programmed, RouteConditions.NoRoutersReason, "no gateway runs, so there is nothing to wait for").True(ConditionTypes.Ready, ConditionReasons.Reconciled);
        }
        else if (gateways.FirstOrDefault(report => report.RejectedConfigVersion is { } rejected && versions.FirstOrDefault() == rejected) is { } rejecting)
        {
            var message = $"gateway {rejecting.Instance} refused version {rejecting.RejectedConfigVersion} and keeps its last good one: {rejecting.RejectedReason}";
            conditions.False(RouteConditions.Programmed, RouteConditions.RejectedReason, message).False(ConditionTypes.Ready, RouteConditions.RejectedReason, message);
        }
        else if (programmed == gateways.Length)
        {
            conditions.True(RouteConditions.Programmed, RouteConditions.ProgrammedReason).True(ConditionTypes.Ready, ConditionReasons.Reconciled);
        }
        else
        {
            var message = $"{programmed} of {gateways.Length} gateways run this version of the route";
            conditions.False(RouteConditions.Programmed, RouteConditions.PendingReason, message).False(ConditionTypes.Ready, RouteConditions.PendingReason, message);
        }
    }

    private static void SetHealth(Conditions conditions, TargetStatus[] targets)
    {
        var bad = targets.Where(target => target.Health is TargetHealth.Unhealthy or TargetHealth.Degraded).ToArray();
        if (bad.Length > 0)
        {
            conditions.False(RouteConditions.TargetsHealthy, RouteConditions.DegradedReason, string.Join("; ", bad.Select(target => $"target {target.Name}: {target.LastError}")));
        }
        else if (targets.All(target => target.Health == TargetHealth.Unknown))
        {
            conditions.Unknown(RouteConditions.TargetsHealthy, RouteConditions.NoReportsReason, "no gateway has sent a request to these targets yet");
        }
        else
        {
            conditions.True(RouteConditions.TargetsHealthy, RouteConditions.AllHealthyReason);
        }
    }

    private static TargetStatus Target(ObjectKey route, string name, RouterReport[] gateways)
    {
        var reference = new ObjectRef(route.Namespace, route.Name);
        var seen = gateways.SelectMany(report => report.Targets).Where(target => target.Route == reference && target.Target == name).ToArray();
        var sick = seen.Where(target => !target.Healthy).OrderByDescending(target => target.LastErrorTime).ToArray();
        var health = seen.Length == 0 ? TargetHealth.Unknown
            : sick.Length == 0 ? TargetHealth.Healthy
            : sick.Length == seen.Length ? TargetHealth.Unhealthy
            : TargetHealth.Degraded;
        return new TargetStatus { Name = name, Health = health, LastError = sick.FirstOrDefault()?.LastError, LastErrorTime = sick.FirstOrDefault()?.LastErrorTime };
    }

    /// <summary>The first version that carried the route. It stays while the route does, so that other projects' edits write nothing here.</summary>
    private static string? Version(ModelRoute route, ModelRouteStatus? previous, IReadOnlyList<string> versions) =>
        previous?.ConfigVersion is { } known && previous.ObservedGeneration == route.Metadata.Generation && (versions.Count <= 1 || versions.Contains(known))
            ? known
            : versions.LastOrDefault();
}
