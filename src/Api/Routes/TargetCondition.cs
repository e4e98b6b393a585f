using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>A condition on how much of the budget is used. Of several budgets the fullest counts.</summary>
[Rule("has(self.minBudgetUsedPercent) || has(self.maxBudgetUsedPercent)", "at least one of minBudgetUsedPercent and maxBudgetUsedPercent must be set")]
[Rule("!has(self.minBudgetUsedPercent) || !has(self.maxBudgetUsedPercent) || self.minBudgetUsedPercent < self.maxBudgetUsedPercent",
    "minBudgetUsedPercent must be less than maxBudgetUsedPercent")]
public sealed record TargetCondition
{
    /// <summary>Look at this budget only.</summary>
    public ObjectReference? BudgetRef { get; init; }

    /// <summary>From this percentage on.</summary>
    [Range(0, 1000)]
    public int? MinBudgetUsedPercent { get; init; }

    /// <summary>Up to and without this percentage.</summary>
    [Range(1, 1000)]
    public int? MaxBudgetUsedPercent { get; init; }
}
