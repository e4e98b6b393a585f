using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>How long a target may take.</summary>
public sealed record RouteTimeouts
{
    /// <summary>Until the first byte of the answer, a Go duration; 10m unless set.</summary>
    [Length(32)]
    [Rule("self" + Patterns.IsDuration + " && duration(self) >= duration('100ms') && duration(self) <= duration('1h')", "firstByte must be between 100ms and 1h: write a Go duration such as 90s, 15m or 720h; days are written in hours")]
    public string? FirstByte { get; init; }

    /// <summary>Between two pieces of a stream, a Go duration; 5m unless set.</summary>
    [Length(32)]
    [Rule("self" + Patterns.IsDuration + " && duration(self) >= duration('1s') && duration(self) <= duration('1h')", "idle must be between 1s and 1h: write a Go duration such as 90s, 15m or 720h; days are written in hours")]
    public string? Idle { get; init; }
}
