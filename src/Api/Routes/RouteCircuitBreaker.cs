using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>When a failing target is left alone.</summary>
public sealed record RouteCircuitBreaker
{
    /// <summary>How many failures in a row open the circuit; 5 unless set.</summary>
    [Range(1, 1000)]
    public int? ConsecutiveFailures { get; init; }

    /// <summary>How long the target is left alone then, a Go duration; 30s unless set. A Retry-After of the target may make it longer.</summary>
    [Length(32)]
    [Rule("self" + Patterns.IsDuration + " && duration(self) >= duration('1s') && duration(self) <= duration('1h')", "openDuration must be between 1s and 1h: write a Go duration such as 90s, 15m or 720h; days are written in hours")]
    public string? OpenDuration { get; init; }
}
