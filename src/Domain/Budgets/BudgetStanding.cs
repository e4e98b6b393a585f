namespace ClaudeConfig.Domain.Budgets;

/// <summary>What of a budget is in force.</summary>
public enum BudgetStanding
{
    /// <summary>Its spec as it is.</summary>
    InForce,

    /// <summary>The spec cannot be used; the last one that could is in force.</summary>
    LastAccepted,

    /// <summary>No spec of it was ever usable: what it covers is refused, and the refusal names it.</summary>
    Refusing,

    /// <summary>Its scope does not exist or is not granted: it counts nothing and blocks nothing.</summary>
    Void,
}
