using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>Gateways ask the targets' providers which models they have, beside requests: that costs nothing, and finds out before a request does.</summary>
public sealed record RouteHealthCheck
{
    /// <summary>How often each gateway asks, a Go duration; 30s unless set.</summary>
    [Length(32)]
    [Rule("self" + Patterns.IsDuration + " && duration(self) >= duration('5s') && duration(self) <= duration('1h')", "interval must be between 5s and 1h: write a Go duration such as 90s, 15m or 720h; days are written in hours")]
    public string? Interval { get; init; }
}
