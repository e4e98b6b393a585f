namespace ClaudeConfig.Metering.Reports;

/// <summary>What was used, and what it cost, in USD.</summary>
internal readonly record struct UsageSums
{
    public long Requests { get; init; }

    /// <summary>Requests of models without a price.</summary>
    public long UnpricedRequests { get; init; }

    public long InputTokens { get; init; }

    public long CacheWrite5mTokens { get; init; }

    public long CacheWrite1hTokens { get; init; }

    public long CacheReadTokens { get; init; }

    public long OutputTokens { get; init; }

    /// <summary>A part of <see cref="OutputTokens"/>.</summary>
    public long ThinkingTokens { get; init; }

    public long WebSearches { get; init; }

    public decimal Cost { get; init; }

    /// <summary>What requests without a price are assumed to have cost; no part of <see cref="Cost"/>.</summary>
    public decimal AssumedCost { get; init; }

    public static UsageSums operator -(UsageSums a, UsageSums b) => new()
    {
        Requests = a.Requests - b.Requests,
        UnpricedRequests = a.UnpricedRequests - b.UnpricedRequests,
        InputTokens = a.InputTokens - b.InputTokens,
        CacheWrite5mTokens = a.CacheWrite5mTokens - b.CacheWrite5mTokens,
        CacheWrite1hTokens = a.CacheWrite1hTokens - b.CacheWrite1hTokens,
        CacheReadTokens = a.CacheReadTokens - b.CacheReadTokens,
        OutputTokens = a.OutputTokens - b.OutputTokens,
        ThinkingTokens = a.ThinkingTokens - b.ThinkingTokens,
        WebSearches = a.WebSearches - b.WebSearches,
        Cost = a.Cost - b.Cost,
        AssumedCost = a.AssumedCost - b.AssumedCost,
    };

    public static UsageSums operator +(UsageSums a, UsageSums b) => a - (default(UsageSums) - b);
}
