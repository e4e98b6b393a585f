using ClaudeConfig.Api.Common;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Api.Budgets;

/// <summary>A list of Budget objects.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "BudgetList", PluralName = Budget.KubePlural)]
public sealed class BudgetList : IKubernetesObject<V1ListMeta>, IItems<Budget>
{
    /// <summary>claudeconfig.dev/v1alpha1.</summary>
    public string ApiVersion { get; set; } = ApiGroup.ApiVersion;

    /// <summary>BudgetList.</summary>
    public string Kind { get; set; } = "BudgetList";

    /// <summary>Standard list metadata.</summary>
    public V1ListMeta Metadata { get; set; } = new();

    /// <summary>The objects.</summary>
    public IList<Budget> Items { get; set; } = [];
}
