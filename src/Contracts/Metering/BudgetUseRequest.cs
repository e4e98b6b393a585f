namespace ClaudeConfig.Contracts.Metering;

/// <summary>Body of <c>POST /v1/budgets/use</c>: the budgets that a gateway's conditions look at.</summary>
public sealed record BudgetUseRequest
{
    /// <summary>Most budgets of one call.</summary>
    public const int Most = 1000;

    /// <summary>The budgets.</summary>
    public required IReadOnlyList<ObjectRef> Budgets { get; init; }
}
