namespace ClaudeConfig.Contracts.Configuration;

/// <summary>One alternative of a route's match: all that is set must hold.</summary>
public sealed record RouteMatch
{
    /// <summary>Model globs (<c>*</c> stands for any run of characters); empty for any.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Header values, exact; names are case-insensitive.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new SortedDictionary<string, string>();

    /// <summary>Members and groups; empty for any.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Lower bound on the estimated input tokens.</summary>
    public long? MinInputTokens { get; init; }

    /// <summary>Upper bound on the estimated input tokens.</summary>
    public long? MaxInputTokens { get; init; }
}
