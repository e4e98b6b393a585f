using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>What should be there for a project's gateway. Children that exist and are not named here go.</summary>
internal sealed record GatewayPlan
{
    public static GatewayPlan Nothing { get; } = new();

    public IReadOnlyList<V1Service> Services { get; init; } = [];

    public IReadOnlyList<V1NetworkPolicy> NetworkPolicies { get; init; } = [];

    public IReadOnlyList<V1PodDisruptionBudget> DisruptionBudgets { get; init; } = [];

    /// <summary>Null where what runs stays as it is, because there is nothing to make it like.</summary>
    public IReadOnlyList<V1StatefulSet>? StatefulSets { get; init; } = [];

    public IReadOnlyList<V2HorizontalPodAutoscaler> Autoscalers { get; init; } = [];

    public IReadOnlyList<V1Ingress> Ingresses { get; init; } = [];

    public IReadOnlyList<HttpRoute> HttpRoutes { get; init; } = [];

    public IReadOnlyList<BackendTlsPolicy> BackendTlsPolicies { get; init; } = [];

    /// <summary>Whether a gateway that is not asked for any more is still there, until shared ones serve the project.</summary>
    public bool Leaving { get; init; }
}
