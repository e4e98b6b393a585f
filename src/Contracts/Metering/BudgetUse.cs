namespace ClaudeConfig.Contracts.Metering;

/// <summary>How much of a budget is used in its current window.</summary>
public sealed record BudgetUse
{
    /// <summary>The budget.</summary>
    public required ObjectRef Budget { get; init; }

    /// <summary>Spent and provisional as a percentage of the limit, rounded down; 100 for a limit of zero, 0 without one.</summary>
    public required int UsedPercent { get; init; }

    /// <summary>Spent alone as a percentage of the limit, rounded down: what thresholds look at.</summary>
    public int SpentPercent { get; init; }
}
