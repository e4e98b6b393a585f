using System.Text.Json.Serialization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Api.Routes;

/// <summary>Which request goes to which provider and model, and what happens when a target fails.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = KubeKind, PluralName = KubePlural)]
[Resource("mroute")]
[PrinterColumn("READY", ".status.conditions[?(@.type==\"Ready\")].status", Description = "The route is accepted and in place")]
[PrinterColumn("PROGRAMMED", ".status.conditions[?(@.type==\"Programmed\")].status", Description = "Routers run this route")]
[PrinterColumn("HEALTHY", ".status.conditions[?(@.type==\"TargetsHealthy\")].status", Description = "Targets answer")]
[PrinterColumn("ACTIVE", ".status.display.active", Description = "The target that served last")]
[PrinterColumn("FALLBACK", ".status.display.fallback", Description = "The share of requests that another target than the first choice served")]
[PrinterColumn("STRATEGY", ".spec.strategy.type", Description = "How a target is chosen")]
[PrinterColumn("PROJECT", ".spec.projectRef.name", Description = "The project it belongs to")]
[PrinterColumn("AGE", ".metadata.creationTimestamp", Type = "date", Description = "Time since creation")]
[PrinterColumn("TARGETS", ".status.display.targets", Wide = true, Description = "The names of the targets")]
[PrinterColumn("LAST-ERROR", ".status.display.lastError", Wide = true, Description = "The last error of any target")]
[PrinterColumn("ROUTERS", ".status.routers.programmed", Type = "integer", Wide = true, Description = "How many Routers run this route")]
[PrinterColumn("REASON", ".status.conditions[?(@.type==\"Ready\")].reason", Wide = true, Description = "Why READY is what it is")]
public sealed class ModelRoute : IKubernetesObject<V1ObjectMeta>, ISpec<ModelRouteSpec>, IStatus<ModelRouteStatus?>
{
    /// <summary>The kind.</summary>
    public const string KubeKind = "ModelRoute";

    /// <summary>The plural, as in the API's paths.</summary>
    public const string KubePlural = "modelroutes";

    /// <summary>claudeconfig.dev/v1alpha1.</summary>
    public string ApiVersion { get; set; } = ApiGroup.ApiVersion;

    /// <summary>ModelRoute.</summary>
    public string Kind { get; set; } = KubeKind;

    /// <summary>Standard object metadata.</summary>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>Matches, targets and how one is chosen.</summary>
    [Required]
    public ModelRouteSpec Spec { get; set; } = new();

    /// <summary>What the system found and did. Written by the system only.</summary>
    public ModelRouteStatus? Status { get; set; }

    /// <summary>Namespace and name.</summary>
    [JsonIgnore]
    public ObjectKey Key => ObjectKey.Of(Metadata);
}
