using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>How long a target may take.</summary>
public sealed record RouteTimeouts
{
    /// <summary>Until the first byte of the answer, a Go duration; 60s unless set.</summary>
    [Length(32), Pattern(Patterns.Duration)]
    [Rule("duration(self) >= duration('100ms') && duration(self) <= duration('1h')", "firstByte must be between 100ms and 1h")]
    public string? FirstByte { get; init; }

    /// <summary>Between two pieces of a stream, a Go duration; 5m unless set.</summary>
    [Length(32), Pattern(Patterns.Duration)]
    [Rule("duration(self) >= duration('1s') && duration(self) <= duration('1h')", "idle must be between 1s and 1h")]
    public string? Idle { get; init; }
}
