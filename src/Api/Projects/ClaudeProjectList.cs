using ClaudeConfig.Api.Common;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Api.Projects;

/// <summary>A list of ClaudeProject objects.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "ClaudeProjectList", PluralName = ClaudeProject.KubePlural)]
public sealed class ClaudeProjectList : IKubernetesObject<V1ListMeta>, IItems<ClaudeProject>
{
    /// <summary>claudeconfig.dev/v1alpha1.</summary>
    public string ApiVersion { get; set; } = ApiGroup.ApiVersion;

    /// <summary>ClaudeProjectList.</summary>
    public string Kind { get; set; } = "ClaudeProjectList";

    /// <summary>Standard list metadata.</summary>
    public V1ListMeta Metadata { get; set; } = new();

    /// <summary>The objects.</summary>
    public IList<ClaudeProject> Items { get; set; } = [];
}
