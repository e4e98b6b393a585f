using ClaudeConfig.Api;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>Metadata and selectors of what belongs to a dedicated gateway.</summary>
internal static class GatewayLabels
{
    public const string AppName = "app.kubernetes.io/name";

    /// <summary>What finds the gateway's pods and nothing else.</summary>
    public static Dictionary<string, string> Of(string gateway) => new() { [AppName] = GatewayNames.App, [Names.GatewayLabel] = gateway };

    public static V1LabelSelector SelectorOf(string gateway) => new() { MatchLabels = Of(gateway) };

    public static V1ObjectMeta Metadata(ChildOwner owner, string platformNamespace, string gateway, string name) => owner.Metadata(
        platformNamespace, name, Components.Gateway, new Dictionary<string, string>(Of(gateway)) { [Names.ProjectLabel] = LabelValue.Of(owner.Key.Name) });
}
