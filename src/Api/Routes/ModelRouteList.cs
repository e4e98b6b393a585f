using ClaudeConfig.Api.Common;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Api.Routes;

/// <summary>A list of ModelRoute objects.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "ModelRouteList", PluralName = ModelRoute.KubePlural)]
public sealed class ModelRouteList : IKubernetesObject<V1ListMeta>, IItems<ModelRoute>
{
    /// <summary>claudeconfig.dev/v1alpha1.</summary>
    public string ApiVersion { get; set; } = ApiGroup.ApiVersion;

    /// <summary>ModelRouteList.</summary>
    public string Kind { get; set; } = "ModelRouteList";

    /// <summary>Standard list metadata.</summary>
    public V1ListMeta Metadata { get; set; } = new();

    /// <summary>The objects.</summary>
    public IList<ModelRoute> Items { get; set; } = [];
}
