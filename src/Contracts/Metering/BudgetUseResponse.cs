namespace ClaudeConfig.Contracts.Metering;

/// <summary>Answer to <c>POST /v1/budgets/use</c>. A budget that has no window now is left out: nothing of it is used.</summary>
public sealed record BudgetUseResponse
{
    /// <summary>The use of each.</summary>
    public IReadOnlyList<BudgetUse> Budgets { get; init => field = value ?? []; } = [];
}
