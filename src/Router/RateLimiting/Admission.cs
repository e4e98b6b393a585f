namespace ClaudeConfig.Router.RateLimiting;

/// <summary>A request that was let in, and what its answer says about the limits.</summary>
/// <param name="TokenLimits">Limits whose counters its tokens go to once they are known.</param>
/// <param name="Tightest">Request limit with the least room, or null.</param>
internal sealed record Admission(ITokenCounter Counter, IReadOnlyList<Limit> TokenLimits, Headroom? Tightest)
{
    /// <summary>Counts the tokens that were used.</summary>
    public void Settle(long tokens) => Counter.Count(TokenLimits, tokens);
}
