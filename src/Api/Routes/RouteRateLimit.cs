using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>A limit in a sliding window.</summary>
[Rule("has(self.requests) != has(self.tokens)", "exactly one of requests and tokens must be set")]
public sealed record RouteRateLimit
{
    /// <summary>Requests in a window.</summary>
    [Range(1, 1000000000)]
    public long? Requests { get; init; }

    /// <summary>Input and output tokens in a window.</summary>
    [Range(1, 1000000000000)]
    public long? Tokens { get; init; }

    /// <summary>So many requests or tokens more may come after quiet times: beyond the limit, in any ten windows together.</summary>
    [Range(1, 1000000000000)]
    public long? Burst { get; init; }

    /// <summary>What is counted together.</summary>
    [Required]
    public RateLimitScope Per { get; init; }

    /// <summary>The length of the window, a Go duration; 1m unless set.</summary>
    [Length(32)]
    [Rule("self" + Patterns.IsDuration + " && duration(self) >= duration('1s') && duration(self) <= duration('1h')", "window must be between 1s and 1h: write a Go duration such as 90s, 15m or 720h; days are written in hours")]
    public string? Window { get; init; }
}
