using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>Ways to a gateway inside the cluster, and who may take them. Pure.</summary>
internal static class GatewayServices
{
    private const int AdminPort = 8081;

    /// <summary>The Service that callers use. Of a project that has no gateway any more it leads to the shared one, for pods that were made before.</summary>
    public static V1Service Serving(ChildOwner owner, string platformNamespace, string gateway, IDictionary<string, string> selector) => new()
    {
        ApiVersion = "v1",
        Kind = "Service",
        Metadata = GatewayLabels.Metadata(owner, platformNamespace, gateway, gateway),
        Spec = new V1ServiceSpec
        {
            Selector = selector,
            Ports = [new V1ServicePort { Name = "https", Port = GatewayNames.Port, TargetPort = "https", Protocol = "TCP" }],
        },
    };

    /// <summary>The headless Service that the pods' names come from, and that metrics are read through.</summary>
    public static V1Service Instances(ChildOwner owner, string platformNamespace, string gateway) => new()
    {
        ApiVersion = "v1",
        Kind = "Service",
        Metadata = GatewayLabels.Metadata(owner, platformNamespace, gateway, GatewayNames.InstancesOf(gateway)),
        Spec = new V1ServiceSpec
        {
            ClusterIP = "None",
            Selector = GatewayLabels.Of(gateway),
            Ports = [new V1ServicePort { Name = "admin", Port = AdminPort, TargetPort = "admin", Protocol = "TCP" }],
        },
    };

    /// <summary>As for the shared gateway: who calls is judged by what they show, so only the ports are limited.</summary>
    public static V1NetworkPolicy Policy(ChildOwner owner, string platformNamespace, string gateway) => new()
    {
        ApiVersion = "networking.k8s.io/v1",
        Kind = "NetworkPolicy",
        Metadata = GatewayLabels.Metadata(owner, platformNamespace, gateway, gateway),
        Spec = new V1NetworkPolicySpec
        {
            PodSelector = GatewayLabels.SelectorOf(gateway),
            PolicyTypes = ["Ingress"],
            Ingress = [new V1NetworkPolicyIngressRule { Ports = [new V1NetworkPolicyPort { Port = GatewayNames.Port, Protocol = "TCP" }, new V1NetworkPolicyPort { Port = AdminPort, Protocol = "TCP" }] }],
        },
    };
}
