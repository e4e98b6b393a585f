using ClaudeConfig.Contracts;

namespace ClaudeConfig.Router.RateLimiting;

/// <summary>What one counter counts. The limit is no part of it: a changed limit goes on with the same count.</summary>
internal readonly record struct LimitKey
{
    public required LimitKind Kind { get; init; }

    public ObjectRef Project { get; init; }

    /// <summary>The route, or for <see cref="LimitKind.Budget"/> the budget.</summary>
    public ObjectRef Route { get; init; }

    /// <summary>Name of a key (not its id, which a rotation changes) or a member.</summary>
    public string? Subject { get; init; }

    public ClientNetwork Address { get; init; }

    public required TimeSpan Window { get; init; }

    public bool Tokens { get; init; }

    /// <summary>Counts what goes beyond another counter's limit.</summary>
    public bool IsBeyond { get; init; }

    /// <summary>For the caller's eyes.</summary>
    public override string ToString() => Kind switch
    {
        LimitKind.Project => $"project {Project}",
        LimitKind.Key => $"key '{Subject}' of project {Project}",
        LimitKind.RoutePerKey => $"route {Route}, for key '{Subject}' of project {Project},",
        LimitKind.RoutePerMember => $"route {Route}, for member '{Subject}' of project {Project},",
        LimitKind.RoutePerProject => $"route {Route}, for project {Project},",
        LimitKind.Budget => $"budget {Route}, of which a part is spent at which it throttles,",
        LimitKind.RoutePerAddress => $"route {Route}, for each client address,",
        _ => "each client address",
    };
}
