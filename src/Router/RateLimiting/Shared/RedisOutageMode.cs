namespace ClaudeConfig.Router.RateLimiting.Shared;

/// <summary>What happens to requests while the shared counters cannot be reached.</summary>
internal enum RedisOutageMode
{
    /// <summary>Each gateway counts by itself.</summary>
    Local,

    /// <summary>Requests under a limit are refused.</summary>
    Deny,

    /// <summary>Requests are served uncounted.</summary>
    Allow,
}
