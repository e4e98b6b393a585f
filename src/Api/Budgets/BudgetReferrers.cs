using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Api.Budgets;

/// <summary>Which namespaces may refer to a budget. What is unset admits only the budget's own namespace.</summary>
public sealed record BudgetReferrers
{
    /// <summary>Where Budgets may be that name this one as parentRef: what is charged to them is charged here too.</summary>
    public AllowedNamespaces? Budgets { get; init; }

    /// <summary>Where ModelRoutes may be whose conditions look at how much of this budget is used.</summary>
    public AllowedNamespaces? Routes { get; init; }
}
