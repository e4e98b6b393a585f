using System.Globalization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Domain.Routes;
using ClaudeConfig.Operator.RouterConfigs;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Routes;

/// <summary>The status of a route: whether it holds together, and what Routers make of it.</summary>
internal static class RoutePlanner
{
    private const int LastErrorLength = 128;

    private static readonly string[] Own = [ConditionTypes.Accepted, ConditionTypes.Programmed, RouteConditions.TargetsHealthy, RouteConditions.Shadowed];

    /// <param name="resolved">The route.</param>
    /// <param name="previous">The status as the cache has it now; the resolved route may carry an older one.</param>
    /// <param name="rollout">How far gateways are with the bundle that carries the route as it is now.</param>
    /// <param name="time">The clock of transition times.</param>
    public static ModelRouteStatus Status(ResolvedRoute resolved, ModelRouteStatus? previous, BundleRollout rollout, TimeProvider time)
    {
        var route = resolved.Route;
        var conditions = new Conditions(previous?.Conditions, route.Metadata.Generation ?? 0, time);
        var status = new ModelRouteStatus
        {
            ObservedGeneration = route.Metadata.Generation,
            Display = new RouteDisplay { Targets = string.Join(", ", route.Spec.Targets.Select(target => target.Name)) },
        };
        if (!resolved.Accepted)
        {
            var message = string.Join("; ", resolved.Problems.Select(problem => problem.Message));
            conditions.False(ConditionTypes.Accepted, resolved.Problems[0].Reason, message).False(ConditionTypes.Ready, resolved.Problems[0].Reason, message);
            return status with { Conditions = [.. conditions.ToList()] };
        }

        conditions.Accept([]);
        rollout.AddTo(conditions, "route", CountedBy(route, rollout.Gateways ?? []));
        SetReady(conditions);
        SetShadowed(conditions, resolved);
        var targets = route.Spec.Targets.Select(target => TargetState.Of(resolved.Key.ToRef(), target.Name, rollout.Gateways ?? [])).ToArray();
        SetHealth(conditions, targets);
        return status with
        {
            Conditions = [.. conditions.ToList()],
            Display = Display(status.Display, targets, rollout.Gateways ?? [], resolved.Key),
            Targets = targets,
            Routers = new RouterCount { Programmed = rollout.Programmed, Total = rollout.Total },
            ConfigVersion = Version(route, previous, rollout.Versions),
        };
    }

    /// <summary>The status of a route that is paused.</summary>
    public static ModelRouteStatus Paused(ModelRoute route, TimeProvider time) => (route.Status ?? new()) with
    {
        Conditions = HeldObject.Paused(route, route.Status?.Conditions, Own, "stops this status; gateways follow the spec all the same", time),
    };

    /// <summary>A limit that each gateway counts by itself admits as many times what it says as there are gateways.</summary>
    private static string CountedBy(ModelRoute route, IReadOnlyList<RouterReport> gateways) =>
        route.Spec.RateLimits is not { Count: > 0 } ? ""
        : gateways.Any(gateway => gateway.Limits == LimitCounting.Interrupted) ? "; rate limits should be counted by all gateways together, and Redis does not answer"
        : gateways.Count > 1 && gateways.Any(gateway => gateway.Limits == LimitCounting.Alone) ? $"; each of the {gateways.Count} gateways counts rate limits by itself (--redis)"
        : "";

    /// <summary>Ready follows Programmed, but for what nobody can know: without a gateway the route is as much in place as it can be.</summary>
    private static void SetReady(Conditions conditions)
    {
        var programmed = conditions.ToList().First(condition => condition.Type == ConditionTypes.Programmed);
        if (programmed.Status == "False")
        {
            conditions.False(ConditionTypes.Ready, programmed.Reason, programmed.Message);
        }
        else
        {
            conditions.True(ConditionTypes.Ready, ConditionReasons.Reconciled, programmed.Status == "True" ? "every gateway runs this route" : "the route is accepted and handed out; no gateway has confirmed it");
        }
    }

    private static void SetShadowed(Conditions conditions, ResolvedRoute resolved)
    {
        if (resolved.Shadows.Count > 0)
        {
            conditions.True(RouteConditions.Shadowed, RouteConditions.ShadowedReason, string.Join("; ", resolved.Shadows));
        }
        else
        {
            conditions.False(RouteConditions.Shadowed, RouteConditions.ReachableReason, "every match of this route can be reached");
        }
    }

    private static void SetHealth(Conditions conditions, TargetStatus[] targets)
    {
        var bad = targets.Where(target => target.Health is TargetHealth.Unhealthy or TargetHealth.Degraded).ToArray();
        var silent = targets.Where(target => target.Health == TargetHealth.Unknown).ToArray();
        if (bad.Length > 0)
        {
            conditions.False(RouteConditions.TargetsHealthy, RouteConditions.DegradedReason, string.Join("; ", bad.Select(target => $"target {target.Name}: {target.LastError ?? "does not answer"}")));
        }
        else if (silent.Length > 0)
        {
            conditions.Unknown(
                RouteConditions.TargetsHealthy,
                RouteConditions.NoReportsReason,
                silent.Length == targets.Length ? "no target has answered a request yet" : $"no request was sent yet to {string.Join(", ", silent.Select(target => target.Name))}; the others answer");
        }
        else
        {
            conditions.True(RouteConditions.TargetsHealthy, RouteConditions.AllHealthyReason, "every target answered its last request or health check");
        }
    }

    private static RouteDisplay Display(RouteDisplay? display, TargetStatus[] targets, IReadOnlyList<RouterReport> gateways, ObjectKey route)
    {
        var seen = gateways.SelectMany(report => report.Targets).Where(target => target.Route == route.ToRef()).ToArray();
        var served = seen.Sum(target => target.Served);
        var first = targets.FirstOrDefault()?.Name;
        var lastError = targets.Where(target => target.LastError is not null).OrderByDescending(target => target.LastErrorTime).FirstOrDefault();
        var text = lastError is null ? null : $"{lastError.Name}: {lastError.LastError}";
        return (display ?? new()) with
        {
            Active = seen.Where(target => target.LastServedTime is not null).OrderByDescending(target => target.LastServedTime).FirstOrDefault()?.Target,
            Fallback = served == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{100.0 * seen.Where(target => target.Target != first).Sum(target => target.Served) / served:0.#}%"),
            LastError = text is { Length: > LastErrorLength } ? $"{text[..(LastErrorLength - 1)]}…" : text,
        };
    }

    /// <summary>The first version that carried the route. It stays while the route does, so that other projects' edits write nothing here.</summary>
    private static string? Version(ModelRoute route, ModelRouteStatus? previous, IReadOnlyList<string> versions) =>
        previous?.ConfigVersion is { } known && previous.ObservedGeneration == route.Metadata.Generation && (versions.Count <= 1 || versions.Contains(known))
            ? known
            : versions.LastOrDefault();
}
