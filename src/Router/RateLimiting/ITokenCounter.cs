namespace ClaudeConfig.Router.RateLimiting;

/// <summary>Takes what is known of a request only afterwards. Nobody waits for it.</summary>
internal interface ITokenCounter
{
    /// <summary>Adds to counters.</summary>
    void Count(IReadOnlyList<Limit> limits, long amount);
}
