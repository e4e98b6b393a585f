namespace ClaudeConfig.Router.RateLimiting;

/// <summary>How much of a limit is left, and when all of it will be.</summary>
internal readonly record struct Headroom(long Limit, long Remaining, DateTimeOffset Reset);
