using System.Text.Json.Serialization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Api.Budgets;

/// <summary>Money, a period, and what happens when it is used up.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = KubeKind, PluralName = KubePlural)]
[Resource("cbudget")]
[PrinterColumn("READY", ".status.conditions[?(@.type==\"Ready\")].status", Description = "The budget is accepted and in place; a spent budget is ready")]
[PrinterColumn("ENFORCED", ".status.conditions[?(@.type==\"Enforced\")].status", Description = "Gateways hold requests against this budget")]
[PrinterColumn("STATE", ".status.display.state", Description = "OK, Warning, Blocking, HeldBusy, Refusing or LastKnown")]
[PrinterColumn("LIMIT", ".status.display.limit", Description = "The limit without grants, with its currency")]
[PrinterColumn("SPENT", ".status.display.spent", Description = "Settled in this window, with its currency")]
[PrinterColumn("HELD", ".status.display.held", Description = "Reserved by requests in flight, with its currency")]
[PrinterColumn("USED", ".status.display.used", Description = "Spent as a part of the limit with grants")]
[PrinterColumn("FORECAST", ".status.display.forecast", Description = "Expected at the end of the window")]
[PrinterColumn("EXHAUSTS", ".status.forecast.exhaustionTime", Description = "When the limit is expected to be reached")]
[PrinterColumn("RESETS", ".status.window.endTime", Description = "When the window ends")]
[PrinterColumn("AGE", ".metadata.creationTimestamp", Type = "date", Description = "Time since creation")]
[PrinterColumn("CURRENCY", ".spec.limit.currency", Wide = true, Description = "The currency of all amounts")]
[PrinterColumn("TZ", ".spec.period.timeZone", Wide = true, Description = "The time zone of the period")]
[PrinterColumn("ANOMALY", ".status.conditions[?(@.type==\"Anomalous\")].status", Wide = true, Description = "Spending is unlike what it was")]
[PrinterColumn("UNPRICED", ".status.unpricedModels", Type = "integer", Wide = true, Description = "How many models in this window have no price")]
[PrinterColumn("LAG", ".status.lagSeconds", Type = "integer", Wide = true, Description = "Seconds between the last event and its arrival here")]
public sealed class Budget : IKubernetesObject<V1ObjectMeta>, ISpec<BudgetSpec>, IStatus<BudgetStatus?>
{
    /// <summary>The kind.</summary>
    public const string KubeKind = "Budget";

    /// <summary>The plural, as in the API's paths.</summary>
    public const string KubePlural = "budgets";

    /// <summary>claudeconfig.dev/v1alpha1.</summary>
    public string ApiVersion { get; set; } = ApiGroup.ApiVersion;

    /// <summary>Budget.</summary>
    public string Kind { get; set; } = KubeKind;

    /// <summary>Standard object metadata.</summary>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>How much, for what, for how long, and what happens then.</summary>
    [Required]
    public BudgetSpec Spec { get; set; } = new();

    /// <summary>What the system found and did. Written by the system only.</summary>
    public BudgetStatus? Status { get; set; }

    /// <summary>Namespace and name.</summary>
    [JsonIgnore]
    public ObjectKey Key => ObjectKey.Of(Metadata);
}
