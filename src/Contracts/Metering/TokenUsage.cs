namespace ClaudeConfig.Contracts.Metering;

/// <summary>Tokens by billing class. Classes do not overlap: the whole prompt is input + both cache writes + cache read.</summary>
public sealed record TokenUsage
{
    /// <summary>Input tokens that no cache served or stored.</summary>
    public long Input { get; init; }

    /// <summary>Input tokens written to the five-minute cache.</summary>
    public long CacheWrite5m { get; init; }

    /// <summary>Input tokens written to the one-hour cache.</summary>
    public long CacheWrite1h { get; init; }

    /// <summary>Input tokens read from a cache.</summary>
    public long CacheRead { get; init; }

    /// <summary>Output tokens, thinking included.</summary>
    public long Output { get; init; }

    /// <summary>Thinking tokens, a part of <see cref="Output"/>.</summary>
    public long Thinking { get; init; }

    /// <summary>Web searches run by the provider.</summary>
    public long WebSearches { get; init; }

    /// <summary>The whole prompt: what prompt-length tiers look at.</summary>
    public long PromptTokens => Input + CacheWrite5m + CacheWrite1h + CacheRead;
}
