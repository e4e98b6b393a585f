namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>A budget's current window, as Metering tells it. Amounts are texts of decimals: nothing here rounds them.</summary>
internal sealed record SeenBudget
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public DateTimeOffset StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public string Mode { get; init; } = "";

    public string Currency { get; init; } = "USD";

    public bool RateMissing { get; init; }

    public bool Building { get; init; }

    public decimal? Limit { get; init; }

    public decimal Spent { get; init; }

    public decimal Held { get; init; }

    public decimal Provisional { get; init; }

    public decimal? Remaining { get; init; }

    public decimal? Overspent { get; init; }

    public decimal? UsedPercent { get; init; }

    public long UnpricedEvents { get; init; }

    public DateTimeOffset? LastEventTime { get; init; }

    public int? LagSeconds { get; init; }
}
