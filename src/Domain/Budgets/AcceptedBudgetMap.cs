using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Serialization;
using k8s.Models;

namespace ClaudeConfig.Domain.Budgets;

/// <summary>
/// The ConfigMap in the platform namespace that keeps the last accepted form of a budget. Its name follows from the budget's uid, and
/// tenants cannot write there: nothing that a tenant labels or names leads to it.
/// </summary>
public static class AcceptedBudgetMap
{
    /// <summary>Value of the component label.</summary>
    public const string Component = "accepted-budget";

    private const string DataKey = "budget.json";

    /// <summary>Name of the ConfigMap.</summary>
    /// <param name="uid">The uid of the budget.</param>
    public static string NameOf(string uid) => $"claude-budget-{uid}";

    /// <summary>The ConfigMap for a budget whose spec is accepted as it is.</summary>
    /// <param name="platformNamespace">Where it lies.</param>
    /// <param name="budget">The budget.</param>
    public static V1ConfigMap Build(string platformNamespace, Budget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var metadata = budget.Metadata;
        var kept = new Budget
        {
            Metadata = new V1ObjectMeta { NamespaceProperty = metadata.NamespaceProperty, Name = metadata.Name, Uid = metadata.Uid, Generation = metadata.Generation },
            Spec = budget.Spec,
        };
        return new V1ConfigMap
        {
            ApiVersion = "v1",
            Kind = "ConfigMap",
            Metadata = new V1ObjectMeta
            {
                NamespaceProperty = platformNamespace,
                Name = NameOf(metadata.Uid),
                Labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Names.ManagedByLabel] = Names.ManagedBy, [Names.ComponentLabel] = Component },
                Annotations = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Names.OwnerUidAnnotation] = metadata.Uid },
            },
            Data = new SortedDictionary<string, string>(StringComparer.Ordinal) { [DataKey] = JsonSerializer.Serialize(kept, ApiJson.Default.Budget) },
        };
    }

    /// <summary>Reads the budget that <see cref="Build"/> kept; null for anything else.</summary>
    /// <param name="map">The ConfigMap.</param>
    public static Budget? Read(V1ConfigMap? map)
    {
        try
        {
            return map?.Data is { } data && data.TryGetValue(DataKey, out var json)
                && JsonSerializer.Deserialize(json, ApiJson.Default.Budget) is { } budget && map.Metadata.Name == NameOf(budget.Metadata.Uid)
                    ? budget
                    : null;
        }
        catch (JsonException)
        {
            // Edited by hand: as if there were none, so that the budget refuses instead of counting by something nobody wrote.
            return null;
        }
    }

    /// <summary>The last accepted form of a budget, as <see cref="BudgetCompiler"/> asks for it.</summary>
    /// <param name="map">The ConfigMap of that name, or null.</param>
    /// <param name="budget">The budget.</param>
    public static AcceptedBudget? FormOf(V1ConfigMap? map, Budget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return Read(map) is { } kept && kept.Metadata.Uid == budget.Metadata.Uid ? new AcceptedBudget(kept.Metadata.Uid, kept.Metadata.Generation ?? 0, kept.Spec) : null;
    }
}
