using System.Globalization;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>How many replicas a dedicated gateway has, and how many may be away at once. Pure.</summary>
internal static class GatewayScaling
{
    /// <summary>Requests per second of a pod, where the cluster's custom metrics have it.</summary>
    public const string RequestsMetric = "claudeconfig_router_requests_per_second";

    private const int DefaultCpuPercent = 70;
    private const int DefaultMemoryPercent = 80;

    public static V2HorizontalPodAutoscaler Autoscaler(ChildOwner owner, string platformNamespace, string gateway, GatewayAutoscaling? asked, int most)
    {
        var scaling = asked ?? new GatewayAutoscaling();
        var max = Math.Min(scaling.MaxReplicas ?? GatewayAutoscaling.DefaultMaxReplicas, most);
        return new V2HorizontalPodAutoscaler
        {
            ApiVersion = "autoscaling/v2",
            Kind = "HorizontalPodAutoscaler",
            Metadata = GatewayLabels.Metadata(owner, platformNamespace, gateway, gateway),
            Spec = new V2HorizontalPodAutoscalerSpec
            {
                MinReplicas = Math.Min(scaling.MinReplicas ?? GatewayAutoscaling.DefaultMinReplicas, max),
                MaxReplicas = max,
                ScaleTargetRef = new V2CrossVersionObjectReference { ApiVersion = "apps/v1", Kind = "StatefulSet", Name = gateway },
                Metrics = [Resource("cpu", scaling.TargetCPUPercent ?? DefaultCpuPercent), Resource("memory", scaling.TargetMemoryPercent ?? DefaultMemoryPercent), .. Requests(scaling.TargetRequestsPerSecond)],
            },
        };
    }

    /// <summary>One at a time: of a single replica that is not never.</summary>
    public static V1PodDisruptionBudget DisruptionBudget(ChildOwner owner, string platformNamespace, string gateway) => new()
    {
        ApiVersion = "policy/v1",
        Kind = "PodDisruptionBudget",
        Metadata = GatewayLabels.Metadata(owner, platformNamespace, gateway, gateway),
        Spec = new V1PodDisruptionBudgetSpec { MaxUnavailable = 1, Selector = GatewayLabels.SelectorOf(gateway) },
    };

    private static V2MetricSpec Resource(string name, int percent) => new()
    {
        Type = "Resource",
        Resource = new V2ResourceMetricSource { Name = name, Target = new V2MetricTarget { Type = "Utilization", AverageUtilization = percent } },
    };

    private static IEnumerable<V2MetricSpec> Requests(int? perSecond)
    {
        if (perSecond is { } target)
        {
            yield return new V2MetricSpec
            {
                Type = "Pods",
                Pods = new V2PodsMetricSource
                {
                    Metric = new V2MetricIdentifier { Name = RequestsMetric },
                    Target = new V2MetricTarget { Type = "AverageValue", AverageValue = new ResourceQuantity(target.ToString(CultureInfo.InvariantCulture)) },
                },
            };
        }
    }
}
