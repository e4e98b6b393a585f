using ClaudeConfig.Api;
using ClaudeConfig.ControllerRuntime.Serialization;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.RouterConfigs;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>
/// The StatefulSet of a dedicated gateway: that of the shared one, with names, bundle and selectors of its own. What the platform sets there (image, resources, arguments, security) holds
/// here, and there is no second text of it. No replicas: the autoscaler owns them. Pure.
/// </summary>
internal static class GatewayWorkload
{
    private const string Keep = "Retain";

    /// <param name="owner">The project.</param>
    /// <param name="template">The shared gateway as it is in the cluster.</param>
    /// <param name="existing">The gateway itself where it exists: what of it cannot be changed stays as it is.</param>
    /// <param name="gateway">Its name.</param>
    public static V1StatefulSet Build(ChildOwner owner, V1StatefulSet template, V1StatefulSet? existing, string gateway)
    {
        // A copy: caches are shared.
        var spec = KubeJson.Deserialize<V1StatefulSet>(KubeJson.Serialize(template)).Spec;
        spec.Replicas = null;
        spec.ServiceName = GatewayNames.InstancesOf(gateway);
        spec.Selector = GatewayLabels.SelectorOf(gateway);
        spec.PodManagementPolicy = existing?.Spec.PodManagementPolicy ?? spec.PodManagementPolicy;
        // A claim that goes with its pod would take along what was not delivered.
        spec.PersistentVolumeClaimRetentionPolicy = spec.PersistentVolumeClaimRetentionPolicy is null ? null : new() { WhenDeleted = Keep, WhenScaled = Keep };
        spec.VolumeClaimTemplates = [.. (existing?.Spec.VolumeClaimTemplates ?? spec.VolumeClaimTemplates ?? []).Select(claim => Claim(claim, gateway))];
        spec.Template.Metadata = new V1ObjectMeta { Annotations = spec.Template.Metadata?.Annotations, Labels = Labels(owner, gateway) };
        foreach (var spread in spec.Template.Spec.TopologySpreadConstraints ?? [])
        {
            spread.LabelSelector = GatewayLabels.SelectorOf(gateway);
        }

        MountBundle(spec.Template.Spec, gateway);
        return new V1StatefulSet
        {
            ApiVersion = "apps/v1",
            Kind = "StatefulSet",
            Metadata = GatewayLabels.Metadata(owner, template.Metadata.NamespaceProperty, gateway, gateway),
            Spec = spec,
        };
    }

    private static Dictionary<string, string> Labels(ChildOwner owner, string gateway) => new(GatewayLabels.Of(gateway))
    {
        [Names.OwnerNamespaceLabel] = Domain.References.LabelValue.Of(owner.Key.Namespace),
        [Names.OwnerNameLabel] = Domain.References.LabelValue.Of(owner.Key.Name),
    };

    private static V1PersistentVolumeClaim Claim(V1PersistentVolumeClaim claim, string gateway) => new()
    {
        ApiVersion = "v1",
        Kind = "PersistentVolumeClaim",
        Metadata = new V1ObjectMeta { Name = claim.Metadata.Name, Labels = new Dictionary<string, string>(GatewayLabels.Of(gateway)) { [Names.ManagedByLabel] = Names.ManagedBy, [Names.ComponentLabel] = Components.Gateway } },
        Spec = claim.Spec,
    };

    private static void MountBundle(V1PodSpec pod, string gateway)
    {
        foreach (var source in (pod.Volumes ?? []).SelectMany(volume => volume.Projected?.Sources ?? []))
        {
            if (source.Secret is { } secret && secret.Name is { } name && (name == RouterConfigSecrets.Name || name.StartsWith($"{RouterConfigSecrets.Name}-", StringComparison.Ordinal)))
            {
                secret.Name = GatewayNames.BundleOf(gateway) + name[RouterConfigSecrets.Name.Length..];
            }
        }
    }
}
