using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>What <c>kubectl get modelroutes</c> prints. Programs read the fields of status and spec beside this one.</summary>
public sealed record RouteDisplay
{
    /// <summary>All targets in order, for example <c>sonnet, haiku</c>: a printer column shows only the first of a list.</summary>
    [Length(1088)]
    public string? Targets { get; init; }

    /// <summary>The target that served last; unset until a request was served.</summary>
    [Length(63)]
    public string? Active { get; init; }

    /// <summary>The share of requests that another target than the first choice served, for example <c>2.5%</c>.</summary>
    [Length(16)]
    public string? Fallback { get; init; }

    /// <summary>The last error of any target, cut to fit a column.</summary>
    [Length(128)]
    public string? LastError { get; init; }
}
