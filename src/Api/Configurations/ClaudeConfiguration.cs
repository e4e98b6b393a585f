using System.Text.Json.Serialization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Claude Code and SDK configuration as data: settings, memory, MCP servers, agents, skills and output styles, delivered to the namespaces of a project.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = KubeKind, PluralName = KubePlural)]
[Resource("ccfg")]
[PrinterColumn("READY", ".status.conditions[?(@.type==\"Ready\")].status", Description = "The configuration is accepted and delivered")]
[PrinterColumn("VALID", ".status.conditions[?(@.type==\"Valid\")].status", Description = "Settings and references are valid")]
[PrinterColumn("DELIVERED", ".status.conditions[?(@.type==\"Delivered\")].status", Description = "Every target namespace holds the ConfigMap of the revision")]
[PrinterColumn("DEPLOYED", ".status.conditions[?(@.type==\"Deployed\")].status", Description = "All targets serve the revision")]
[PrinterColumn("REVISION", ".status.revision", Description = "The content-addressed name of what is deployed")]
[PrinterColumn("TARGETS", ".status.targets.total", Type = "integer", Description = "How many namespaces are targets")]
[PrinterColumn("UP-TO-DATE", ".status.targets.ready", Type = "integer", Description = "How many targets carry the revision")]
[PrinterColumn("PODS", ".status.pods.total", Type = "integer", Wide = true, Description = "How many pods' sidecars report")]
[PrinterColumn("SERVING", ".status.pods.ready", Type = "integer", Wide = true, Description = "How many of them serve the revision")]
[PrinterColumn("ROLLOUT", ".status.rollout.phase", Wide = true, Description = "Where a rollout stands")]
[PrinterColumn("AGE", ".metadata.creationTimestamp", Type = "date", Description = "Time since creation")]
[PrinterColumn("PROJECT", ".spec.projectRef.name", Wide = true, Description = "The project it belongs to")]
[PrinterColumn("PINNED", ".spec.pinnedRevision", Wide = true, Description = "The revision it is held at")]
[PrinterColumn("REASON", ".status.conditions[?(@.type==\"Ready\")].reason", Wide = true, Description = "Why READY is what it is")]
public sealed class ClaudeConfiguration : IKubernetesObject<V1ObjectMeta>, ISpec<ClaudeConfigurationSpec>, IStatus<ClaudeConfigurationStatus?>
{
    /// <summary>The kind.</summary>
    public const string KubeKind = "ClaudeConfiguration";

    /// <summary>The plural, as in the API's paths.</summary>
    public const string KubePlural = "claudeconfigurations";

    /// <summary>claudeconfig.dev/v1alpha1.</summary>
    public string ApiVersion { get; set; } = ApiGroup.ApiVersion;

    /// <summary>ClaudeConfiguration.</summary>
    public string Kind { get; set; } = KubeKind;

    /// <summary>Standard object metadata.</summary>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>The configuration and where it goes.</summary>
    [Required]
    public ClaudeConfigurationSpec Spec { get; set; } = new();

    /// <summary>What the system found and did. Written by the system only.</summary>
    public ClaudeConfigurationStatus? Status { get; set; }

    /// <summary>Namespace and name.</summary>
    [JsonIgnore]
    public ObjectKey Key => ObjectKey.Of(Metadata);
}
