namespace ClaudeConfig.Router.RateLimiting;

/// <summary>Where a limit comes from and whom it counts.</summary>
internal enum LimitKind
{
    Project,
    Key,
    RoutePerKey,
    RoutePerMember,
    RoutePerProject,
    RoutePerAddress,
    FailedAttempts,
    LoginBegins,
    LoginQuestions,
    Budget,
}
