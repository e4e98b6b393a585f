using System.Text.Json.Serialization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Api.Projects;

/// <summary>A team and what it may use: members, providers, keys, identities and the namespaces that belong to it. A child project inherits providers through the gateway and every budget of its ancestors.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = KubeKind, PluralName = KubePlural)]
[Resource("cproj")]
[PrinterColumn("READY", ".status.conditions[?(@.type==\"Ready\")].status", Description = "Everything the project asks for is in place")]
[PrinterColumn("STATE", ".spec.state", Description = "Active unless set")]
[PrinterColumn("PARENT", ".spec.parentRef.name", Description = "The project it inherits from")]
[PrinterColumn("SPENT", ".status.spend.display", Description = "Money spent this month, that of the projects below included, with its currency")]
[PrinterColumn("EXPIRES", ".status.nextExpiry", Description = "When the next key or credential expires, and which")]
[PrinterColumn("AGE", ".metadata.creationTimestamp", Type = "date", Description = "Time since creation")]
[PrinterColumn("OWNER", ".spec.owner", Wide = true, Description = "Who answers for the project")]
[PrinterColumn("COST-CENTER", ".spec.costCenter", Wide = true, Description = "Where the costs go")]
[PrinterColumn("GATEWAY", ".status.gatewayAddress", Wide = true, Description = "Where the gateway is")]
[PrinterColumn("REASON", ".status.conditions[?(@.type==\"Ready\")].reason", Wide = true, Description = "Why READY is what it is")]
public sealed class ClaudeProject : IKubernetesObject<V1ObjectMeta>, ISpec<ClaudeProjectSpec>, IStatus<ClaudeProjectStatus?>
{
    /// <summary>The kind.</summary>
    public const string KubeKind = "ClaudeProject";

    /// <summary>The plural, as in the API's paths.</summary>
    public const string KubePlural = "claudeprojects";

    /// <summary>claudeconfig.dev/v1alpha1.</summary>
    public string ApiVersion { get; set; } = ApiGroup.ApiVersion;

    /// <summary>ClaudeProject.</summary>
    public string Kind { get; set; } = KubeKind;

    /// <summary>Standard object metadata.</summary>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What the team may use.</summary>
    [Required]
    public ClaudeProjectSpec Spec { get; set; } = new();

    /// <summary>What the system found and did. Written by the system only.</summary>
    public ClaudeProjectStatus? Status { get; set; }

    /// <summary>Namespace and name.</summary>
    [JsonIgnore]
    public ObjectKey Key => ObjectKey.Of(Metadata);
}
