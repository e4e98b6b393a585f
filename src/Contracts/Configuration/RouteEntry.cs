namespace ClaudeConfig.Contracts.Configuration;

/// <summary>A ModelRoute as a Router sees it, or those of its matches that have one precedence: a route may have several entries.</summary>
public sealed record RouteEntry
{
    /// <summary>Failures in a row that open a circuit where the route does not say.</summary>
    public const int DefaultCircuitFailures = 5;

    /// <summary>How long an open circuit stays so where the route does not say.</summary>
    public static readonly TimeSpan DefaultCircuitPause = TimeSpan.FromSeconds(30);

    /// <summary>How often targets are checked where the route wants it and does not say.</summary>
    public static readonly TimeSpan DefaultHealthCheckInterval = TimeSpan.FromSeconds(30);

    /// <summary>The route object.</summary>
    public required ObjectRef Route { get; init; }

    /// <summary>Projects whose requests it takes: its own and, where nothing nearer matches, their children.</summary>
    public IReadOnlyList<ObjectRef> Projects { get; init => field = value ?? []; } = [];

    /// <summary>Any of these; empty matches every request.</summary>
    public IReadOnlyList<RouteMatch> Matches { get; init => field = value ?? []; } = [];

    /// <summary>Where requests may go.</summary>
    public IReadOnlyList<TargetEntry> Targets { get; init => field = value ?? []; } = [];

    /// <summary>How a target is chosen.</summary>
    public RouteStrategy Strategy { get; init; }

    /// <summary>The same session keeps its target while it is eligible.</summary>
    public bool SessionAffinity { get; init; }

    /// <summary>Status codes that are retried, as given: <c>429</c>, <c>529</c>, <c>5xx</c>.</summary>
    public IReadOnlyList<string> RetryStatusCodes { get; init => field = value ?? []; } = [];

    /// <summary>Errors that are retried.</summary>
    public IReadOnlyList<RetryError> RetryErrors { get; init => field = value ?? []; } = [];

    /// <summary>Attempts in all, the first included.</summary>
    public int MaxAttempts { get; init; } = 2;

    /// <summary>Time to the first byte of an answer.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Silence after which an open stream is given up.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Failures in a row after which a target is tried last; 0 for the default, <see cref="DefaultCircuitFailures"/>.</summary>
    public int CircuitFailures { get; init; }

    /// <summary>For how long; zero for the default, <see cref="DefaultCircuitPause"/>.</summary>
    public TimeSpan CircuitPause { get; init; }

    /// <summary>How often its targets' providers are asked whether they are well; zero for never.</summary>
    public TimeSpan HealthCheckInterval { get; init; }

    /// <summary>Limits of this route.</summary>
    public IReadOnlyList<RateLimitEntry> RateLimits { get; init => field = value ?? []; } = [];

    /// <summary>Regions that targets must lie in; empty for no boundary.</summary>
    public IReadOnlyList<string> DataBoundary { get; init => field = value ?? []; } = [];
}
