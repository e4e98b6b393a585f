using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Domain.Budgets;

/// <summary>A budget as every process acts on it: what is in force, and what is wrong with it.</summary>
public sealed record CompiledBudget
{
    /// <summary>The object.</summary>
    public required Budget Budget { get; init; }

    /// <summary>What of it is in force.</summary>
    public BudgetStanding Standing { get; init; }

    /// <summary>The rule that gateways and the ledger act on; null for <see cref="BudgetStanding.Void"/>.</summary>
    public BudgetRule? Rule { get; init; }

    /// <summary>The project of the scope that is in force; null when there is none.</summary>
    public ObjectKey? Project { get; init; }

    /// <summary>Everything that is wrong with the spec, the first of which gives conditions their reason.</summary>
    public IReadOnlyList<BudgetProblem> Problems { get; init; } = [];

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => Budget.Key;

    /// <summary>The projects that it covers, in order; none for <see cref="BudgetStanding.Void"/>.</summary>
    public IReadOnlyList<ObjectKey> Projects { get; init; } = [];

    /// <summary>The budgets above, nearest first, that are charged with it.</summary>
    public IReadOnlyList<ObjectKey> Ancestors { get; init; } = [];

    /// <summary>Whether the spec is in force as it is.</summary>
    public bool Accepted => Standing == BudgetStanding.InForce;
}
