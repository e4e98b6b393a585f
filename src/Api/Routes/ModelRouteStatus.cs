using ClaudeConfig.Api.Schema;
using k8s.Models;

namespace ClaudeConfig.Api.Routes;

/// <summary>What the system found and did for a route.</summary>
public sealed record ModelRouteStatus
{
    /// <summary>The generation of the spec that this status is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Ready, Accepted, Programmed, TargetsHealthy.</summary>
    [Items(16), ListType(ListKind.Map, "type")]
    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    /// <summary>The targets, with their health as Routers report it.</summary>
    [Items(16), ListType(ListKind.Map, "name")]
    public IReadOnlyList<TargetStatus>? Targets { get; init; }

    /// <summary>The state as people read it.</summary>
    public RouteDisplay? Display { get; init; }

    /// <summary>The Routers that should run this route, and those that do.</summary>
    public RouterCount? Routers { get; init; }

    /// <summary>The version of the RouterConfig that carries this route.</summary>
    [Length(128)]
    public string? ConfigVersion { get; init; }
}
