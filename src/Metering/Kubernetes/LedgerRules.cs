using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Budgets;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Which rules the ledger charges by. Pure.</summary>
internal static class LedgerRules
{
    /// <summary>
    /// The rules of what is in force. A budget whose spec cannot be used and of which no accepted form is kept refuses at the gateways; its
    /// money goes on being counted by the rule that the ledger has of it, so that nothing has to be found again once the spec is mended.
    /// </summary>
    /// <param name="compiled">All budgets.</param>
    /// <param name="before">The rule that the ledger has now, or null.</param>
    public static IReadOnlyList<BudgetRule> Choose(IEnumerable<CompiledBudget> compiled, Func<ObjectRef, BudgetRule?> before) =>
        [.. compiled.Select(budget => Choose(budget, before)).OfType<BudgetRule>().OrderBy(rule => rule.Budget)];

    private static BudgetRule? Choose(CompiledBudget compiled, Func<ObjectRef, BudgetRule?> before) => compiled switch
    {
        { Rule: null } => null,
        { Standing: BudgetStanding.Refusing, Rule: { } rule } =>
            before(rule.Budget) is { } kept && kept.CreationTime == rule.CreationTime ? kept : rule.Refusal is null ? rule : null,
        { Rule: var rule } => rule,
    };
}
