namespace ClaudeConfig.Contracts.Configuration;

/// <summary>What gateways do once a part of a budget's limit is spent.</summary>
public sealed record BudgetActionEntry
{
    /// <summary>From this percentage of the limit on.</summary>
    public required int Percent { get; init; }

    /// <summary>Everything that the budget covers comes to no more requests a minute.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>The route that new sessions take instead of their own, where it is one of their project.</summary>
    public ObjectRef? Route { get; init; }
}
