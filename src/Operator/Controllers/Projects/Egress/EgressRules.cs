using System.Net;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Controllers.Gateways;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Egress;

/// <summary>The rules of an egress policy. Pure.</summary>
internal static class EgressRules
{
    private const string NamespaceName = "kubernetes.io/metadata.name";
    private const string SharedGateway = "claudeconfig-gateway";

    /// <summary>Where distributions of Kubernetes run the cluster's names, and where nodes keep a cache of them.</summary>
    private static readonly string[] NameNamespaces = ["kube-system", "openshift-dns"];

    private const string NodeCache = "169.254.20.10/32";

    /// <summary>The cluster's own names: a server elsewhere would carry out whatever it is asked.</summary>
    public static V1NetworkPolicyEgressRule ToNames() => new()
    {
        To =
        [
            new V1NetworkPolicyPeer { NamespaceSelector = new V1LabelSelector { MatchExpressions = [In(NamespaceName, NameNamespaces)] } },
            new V1NetworkPolicyPeer { IpBlock = new V1IPBlock { Cidr = NodeCache } },
        ],
        Ports = [Port(53, "UDP"), Port(53, "TCP"), Port(5353, "UDP"), Port(5353, "TCP")],
    };

    /// <summary>Any gateway of the platform: who calls is judged by what they show.</summary>
    public static V1NetworkPolicyEgressRule ToGateways(string platformNamespace) => new()
    {
        To =
        [
            new V1NetworkPolicyPeer
            {
                NamespaceSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [NamespaceName] = platformNamespace } },
                PodSelector = new V1LabelSelector { MatchExpressions = [In(GatewayLabels.AppName, [GatewayNames.App, SharedGateway])] },
            },
        ],
        Ports = [Port(GatewayNames.Port, "TCP")],
    };

    public static V1NetworkPolicyEgressRule To(EgressDestination destination) => new()
    {
        To = [Peer(destination)],
        Ports = destination.Ports is { Count: > 0 } ports ? [.. ports.Select(port => Port(port.Port, port.Protocol == TransportProtocol.Udp ? "UDP" : "TCP"))] : null,
    };

    public static V1LabelSelector Selector(LabelSelector? selector) => new()
    {
        MatchLabels = selector?.MatchLabels?.ToDictionary(),
        MatchExpressions = selector?.MatchExpressions is { } requirements
            ? [.. requirements.Select(requirement => new V1LabelSelectorRequirement { Key = requirement.Key, OperatorProperty = requirement.Operator.ToString(), Values = requirement.Values?.ToList() })]
            : null,
    };

    private static V1NetworkPolicyPeer Peer(EgressDestination destination) => destination.Cidr is { } cidr
        ? new V1NetworkPolicyPeer { IpBlock = new V1IPBlock { Cidr = IPNetwork.Parse(cidr).ToString() } }
        : new V1NetworkPolicyPeer
        {
            NamespaceSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [NamespaceName] = destination.Namespace! } },
            PodSelector = destination.PodSelector is { } pods ? Selector(pods) : null,
        };

    private static V1NetworkPolicyPort Port(int port, string protocol) => new() { Port = port, Protocol = protocol };

    private static V1LabelSelectorRequirement In(string key, IList<string> values) => new() { Key = key, OperatorProperty = "In", Values = values };
}
