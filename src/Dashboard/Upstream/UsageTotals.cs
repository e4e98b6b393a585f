namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>Tokens by class, as <c>/v1/usage</c> counts them.</summary>
internal sealed record UsageTotals
{
    public long Requests { get; init; }

    public long UnpricedRequests { get; init; }

    public long InputTokens { get; init; }

    public long CacheWrite5mTokens { get; init; }

    public long CacheWrite1hTokens { get; init; }

    public long CacheReadTokens { get; init; }

    public long OutputTokens { get; init; }

    public long ThinkingTokens { get; init; }

    public long WebSearches { get; init; }

    /// <summary>Told apart by it, in a row of a report by session.</summary>
    public string? Session { get; init; }

    /// <summary>Told apart by it, in a row of a report by agent.</summary>
    public string? Agent { get; init; }

    public long PromptTokens => InputTokens + CacheWrite5mTokens + CacheWrite1hTokens + CacheReadTokens;

    /// <summary>The part of the prompt that a cache had; null where there was none.</summary>
    public double? CacheHits => PromptTokens == 0 ? null : (double)CacheReadTokens / PromptTokens;

    /// <summary>By the classes that are charged apart.</summary>
    public IEnumerable<(string Name, long Tokens)> Classes =>
    [
        ("Input", InputTokens), ("Cache write, 5 minutes", CacheWrite5mTokens), ("Cache write, 1 hour", CacheWrite1hTokens), ("Cache read", CacheReadTokens), ("Output", OutputTokens),
    ];
}
