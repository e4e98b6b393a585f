namespace ClaudeConfig.Router.RateLimiting;

/// <summary>A counter and how far it may go.</summary>
internal readonly record struct Limit(LimitKey Key, long Amount);
