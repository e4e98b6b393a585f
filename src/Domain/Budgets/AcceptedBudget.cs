using ClaudeConfig.Api.Budgets;

namespace ClaudeConfig.Domain.Budgets;

/// <summary>The last form of a budget that could be used. It stays in force while a newer one cannot.</summary>
/// <param name="Uid">The uid of the object: one that was deleted and made anew has no accepted form.</param>
/// <param name="Generation">The generation that the spec had.</param>
/// <param name="Spec">The spec.</param>
public sealed record AcceptedBudget(string Uid, long Generation, BudgetSpec Spec);
