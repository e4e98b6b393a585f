using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Domain.Budgets;

/// <summary>Whether an object may look at a budget. Pure.</summary>
/// <param name="budgets">All budgets.</param>
/// <param name="grants">Decides which namespaces are admitted.</param>
public sealed class BudgetReferences(IEnumerable<Budget> budgets, ReferenceGrants grants)
{
    private readonly Dictionary<ObjectKey, Budget> _budgets = budgets.ToDictionary(budget => budget.Key);

    /// <summary>Why a ModelRoute's reference does not hold; null when it does.</summary>
    /// <param name="kind">The kind of the object that refers.</param>
    /// <param name="from">The object that refers.</param>
    /// <param name="field">The field that holds the reference.</param>
    /// <param name="reference">The reference.</param>
    public ResolutionProblem? ProblemOf(string kind, ObjectKey from, string field, ObjectReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var key = reference.Resolve(from.Namespace);
        return _budgets.TryGetValue(key, out var budget) && grants.Admits(budget.Spec.Allowed?.Routes, key.Namespace, from.Namespace)
            ? null
            : ResolutionProblem.Unresolved(kind, from, field, Budget.KubeKind, key, "spec.allowed.routes");
    }
}
