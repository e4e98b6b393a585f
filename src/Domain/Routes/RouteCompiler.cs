using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.References;
using ApiMatch = ClaudeConfig.Api.Routes.RouteMatch;
using Match = ClaudeConfig.Contracts.Configuration.RouteMatch;

namespace ClaudeConfig.Domain.Routes;

/// <summary>Routes as gateways need them: the nearest project's first, and within a project by <see cref="RoutePrecedence"/>. Pure.</summary>
public static class RouteCompiler
{
    private static readonly TimeSpan DefaultFirstByte = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DefaultIdle = TimeSpan.FromMinutes(5);

    /// <summary>Compiles the accepted routes.</summary>
    /// <param name="routes">All routes.</param>
    /// <param name="projects">The project tree.</param>
    public static CompiledRoutes Compile(IEnumerable<ResolvedRoute> routes, ProjectTree projects)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(projects);
        var ordered = routes.Where(route => route.Accepted)
            .SelectMany(route => Pieces(route.Route).Select(match => (Route: route, Match: match)))
            .OrderByDescending(piece => projects.AncestorsOf(piece.Route.Project!.Value).Count)
            .ThenBy(piece => RoutePrecedence.Key(piece.Route).Granted)
            .ThenByDescending(piece => RoutePrecedence.SpecificityOf(piece.Match))
            .ThenBy(piece => RoutePrecedence.Key(piece.Route))
            .Select(piece => (piece.Route.Key, Entry: Entry(piece.Route, piece.Match, [.. projects.WithDescendants(piece.Route.Project!.Value).Select(KeyExtensions.ToRef)])))
            .ToArray();
        return new CompiledRoutes([.. ordered.Select(piece => piece.Entry)], RouteShadows.Find(ordered));
    }

    /// <summary>The matches of a route, those with models of different precedence taken apart; one that matches all when there is none.</summary>
    private static IEnumerable<ApiMatch> Pieces(ModelRoute route) => route.Spec.Match is { Count: > 0 } matches
        ? matches.SelectMany(match => match.Models is { Count: > 1 } models
            ? models.GroupBy(RoutePrecedence.ModelSpecificity).Select(group => match with { Models = [.. group] })
            : [match])
        : [new ApiMatch()];

    private static RouteEntry Entry(ResolvedRoute resolved, ApiMatch match, IReadOnlyList<ObjectRef> projects)
    {
        var spec = resolved.Route.Spec;
        return new RouteEntry
        {
            Route = resolved.Key.ToRef(),
            Projects = projects,
            Matches = Compiled(match) is var compiled && RouteShadows.IsAll(compiled) ? [] : [compiled],
            Targets = [.. spec.Targets.Select(target => Target(resolved, target))],
            Strategy = Enum.Parse<Contracts.Configuration.RouteStrategy>(spec.Strategy.Type.ToString()),
            SessionAffinity = spec.Strategy.SessionAffinity ?? true,
            RetryStatusCodes = [.. (spec.RetryOn?.StatusCodes ?? ["429", "529", "5xx"]).Order(StringComparer.Ordinal)],
            RetryErrors = [.. (spec.RetryOn?.Errors?.Select(error => Enum.Parse<Contracts.Configuration.RetryError>(error.ToString())) ?? Enum.GetValues<Contracts.Configuration.RetryError>()).Order()],
            MaxAttempts = spec.MaxAttempts ?? 2,
            FirstByteTimeout = Duration(spec.Timeouts?.FirstByte, DefaultFirstByte),
            IdleTimeout = Duration(spec.Timeouts?.Idle, DefaultIdle),
            CircuitFailures = spec.CircuitBreaker?.ConsecutiveFailures ?? RouteEntry.DefaultCircuitFailures,
            CircuitPause = Duration(spec.CircuitBreaker?.OpenDuration, RouteEntry.DefaultCircuitPause),
            HealthCheckInterval = spec.HealthCheck is { } check ? Duration(check.Interval, RouteEntry.DefaultHealthCheckInterval) : TimeSpan.Zero,
            RateLimits = [.. (spec.RateLimits ?? []).Select(RateLimit)],
            DataBoundary = resolved.DataBoundary,
        };
    }

    private static Match Compiled(ApiMatch match) => new()
    {
        Models = match.Models ?? [],
        Headers = Headers(match.Headers),
        Members = match.Members ?? [],
        MinInputTokens = match.MinInputTokens,
        MaxInputTokens = match.MaxInputTokens,
    };

    private static TargetEntry Target(ResolvedRoute resolved, RouteTarget target) => new()
    {
        Name = target.Name,
        Provider = resolved.Providers[target.Name].Id,
        Model = target.Model,
        AnthropicBetas = target.AnthropicBetas,
        Weight = target.Weight ?? 1,
        Priority = target.Priority ?? 0,
        When = target.When is { } when ? When(resolved, when) : null,
    };

    private static TargetWhen When(ResolvedRoute resolved, TargetCondition when) => new()
    {
        Headers = Headers(when.Headers),
        Members = when.Members ?? [],
        MinInputTokens = when.MinInputTokens,
        MaxInputTokens = when.MaxInputTokens,
        MinBodyBytes = when.MinBodyBytes,
        MaxBodyBytes = when.MaxBodyBytes,
        Budget = when.BudgetRef?.Resolve(resolved.Key.Namespace).ToRef(),
        MinBudgetUsedPercent = when.MinBudgetUsedPercent,
        MaxBudgetUsedPercent = when.MaxBudgetUsedPercent,
    };

    private static SortedDictionary<string, string> Headers(IReadOnlyList<HeaderMatch>? headers) =>
        new((headers ?? []).ToDictionary(header => header.Name, header => header.Value), StringComparer.Ordinal);

    private static RateLimitEntry RateLimit(RouteRateLimit limit) => new()
    {
        Requests = limit.Requests,
        Tokens = limit.Tokens,
        Burst = limit.Burst ?? 0,
        Per = Enum.Parse<Contracts.Configuration.RateLimitScope>(limit.Per.ToString()),
        Window = Duration(limit.Window, TimeSpan.FromMinutes(1)),
    };

    private static TimeSpan Duration(string? text, TimeSpan unset) => GoDuration.TryParse(text, out var duration) ? duration : unset;
}
