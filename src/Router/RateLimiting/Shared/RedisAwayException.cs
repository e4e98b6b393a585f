namespace ClaudeConfig.Router.RateLimiting.Shared;

/// <summary>The shared counters gave no answer in time.</summary>
internal sealed class RedisAwayException(string message, Exception? inner = null) : Exception(message, inner);
