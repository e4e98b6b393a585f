namespace ClaudeConfig.Contracts.Reporting;

/// <summary>Who counts the rate limits of a Router.</summary>
public enum LimitCounting
{
    /// <summary>It does, by itself.</summary>
    Alone,

    /// <summary>All gateways together.</summary>
    Together,

    /// <summary>It should be all together, and what they count with does not answer.</summary>
    Interrupted,
}
