using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Policy.Bundles;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

/// <summary>The ConfigMap of a revision that is being tried in a namespace, beside the stable one.</summary>
internal static class CanaryMap
{
    public static V1ConfigMap Of(ChildOwner owner, string @namespace, IDictionary<string, string> labels, PolicyBundle bundle, RolloutShare share) => new()
    {
        ApiVersion = "v1",
        Kind = "ConfigMap",
        Metadata = owner.Metadata(
            @namespace,
            ChildNames.CanaryOf(new ObjectKey(owner.Key.Namespace, owner.Key.Name), @namespace),
            Components.Bundle,
            labels,
            new Dictionary<string, string> { [Names.RevisionAnnotation] = bundle.Revision, [Names.ShareAnnotation] = share.Share.ToString(CultureInfo.InvariantCulture) }),
        Data = new Dictionary<string, string>(bundle.ToConfigMapData(), StringComparer.Ordinal)
        {
            [RolloutShare.Key] = JsonSerializer.Serialize(share, ContractsJson.Default.RolloutShare),
        },
    };
}
