using ClaudeConfig.Api.Common;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Api.Configurations;

/// <summary>A list of ClaudeConfiguration objects.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "ClaudeConfigurationList", PluralName = ClaudeConfiguration.KubePlural)]
public sealed class ClaudeConfigurationList : IKubernetesObject<V1ListMeta>, IItems<ClaudeConfiguration>
{
    /// <summary>claudeconfig.dev/v1alpha1.</summary>
    public string ApiVersion { get; set; } = ApiGroup.ApiVersion;

    /// <summary>ClaudeConfigurationList.</summary>
    public string Kind { get; set; } = "ClaudeConfigurationList";

    /// <summary>Standard list metadata.</summary>
    public V1ListMeta Metadata { get; set; } = new();

    /// <summary>The objects.</summary>
    public IList<ClaudeConfiguration> Items { get; set; } = [];
}
