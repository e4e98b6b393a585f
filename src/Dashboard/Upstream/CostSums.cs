namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>What a row of a cost report comes to, in USD.</summary>
internal sealed record CostSums(decimal Cost, decimal AssumedCost, long Requests, long UnpricedRequests)
{
    public static readonly IReadOnlySet<string> Names = new HashSet<string> { "cost", "assumedCost", "requests", "unpricedRequests" };
}
