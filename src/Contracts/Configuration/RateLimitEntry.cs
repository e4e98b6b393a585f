namespace ClaudeConfig.Contracts.Configuration;

/// <summary>A sliding-window limit.</summary>
public sealed record RateLimitEntry
{
    /// <summary>Requests in the window, or null.</summary>
    public long? Requests { get; init; }

    /// <summary>Tokens in the window, or null.</summary>
    public long? Tokens { get; init; }

    /// <summary>Requests or tokens that may come beyond it, in ten windows; 0 for none.</summary>
    public long Burst { get; init; }

    /// <summary>Whom the limit counts.</summary>
    public RateLimitScope Per { get; init; }

    /// <summary>Length of the window.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);
}
