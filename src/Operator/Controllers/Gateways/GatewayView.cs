using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>Which gateways there are, as caches show it now.</summary>
internal sealed class GatewayView(OperatorCaches caches, OperatorOptions options)
{
    /// <summary>Who has which gateway and host name.</summary>
    public GatewayClaims Claims() => GatewayClaims.Of(
        caches.Projects.Cache.List().Where(project => project.Metadata.DeletionTimestamp is null),
        project => caches.StatefulSets.Cache.Get(new NamespacedName(options.PlatformNamespace, GatewayNames.Of(project.Key))) is { } set && ChildOwner.Of(project).Owns(set),
        HasHost,
        options.Gateways);

    /// <summary>
    /// Of these projects with a gateway of their own, those that callers were sent to it: it served once. The word is the status', so that one that serves no more for a moment does not
    /// bring its credentials back to where they were taken from.
    /// </summary>
    public IReadOnlySet<ObjectKey> Moved(IEnumerable<ObjectKey> dedicated) => dedicated
        .Where(project => caches.Projects.Cache.Get(new NamespacedName(project.Namespace, project.Name))?.Status?.GatewayAddress == GatewayNames.AddressOf(GatewayNames.Of(project), options.PlatformNamespace))
        .ToHashSet();

    private bool HasHost(ClaudeProject project)
    {
        var host = GatewayClaims.HostOf(project);
        var name = new NamespacedName(options.PlatformNamespace, GatewayNames.Of(project.Key));
        var owner = ChildOwner.Of(project);
        return (caches.Ingresses.Cache.Get(name) is { } ingress && owner.Owns(ingress) && ingress.Spec?.Rules?.Any(rule => rule.Host == host) == true)
            || (caches.HttpRoutes?.Cache.Get(name) is { } route && owner.Owns(route) && (route.Spec?["hostnames"] as JsonArray)?.Any(known => known?.GetValue<string>() == host) == true);
    }
}
