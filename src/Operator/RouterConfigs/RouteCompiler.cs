using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Operator.Domain;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>Routes as Routers need them: the nearest project's first, and within a project those that match something before those that match all.</summary>
internal static class RouteCompiler
{
    public static IReadOnlyList<RouteEntry> Compile(DomainSnapshot snapshot)
    {
        var accepted = snapshot.Routes.Values.Where(route => route.Accepted);
        return
        [
            .. accepted
                .OrderByDescending(route => snapshot.Projects.AncestorsOf(route.Project!.Value).Count)
                .ThenBy(route => (route.Route.Spec.Match ?? []).Count == 0)
                .ThenBy(route => route.Route.Metadata.CreationTimestamp ?? default)
                .ThenBy(route => route.Key)
                .Select(route => Entry(route, [.. snapshot.Projects.WithDescendants(route.Project!.Value).Select(RouterConfigCompiler.Ref)])),
        ];
    }

    private static RouteEntry Entry(ResolvedRoute resolved, IReadOnlyList<ObjectRef> projects)
    {
        var spec = resolved.Route.Spec;
        return new RouteEntry
        {
            Route = RouterConfigCompiler.Ref(resolved.Key),
            Projects = projects,
            Matches = [.. (spec.Match ?? []).Select(Match)],
            Targets = [.. spec.Targets.Select(target => Target(resolved, target))],
            Strategy = Enum.Parse<Contracts.Configuration.RouteStrategy>(spec.Strategy.Type.ToString()),
            SessionAffinity = spec.Strategy.SessionAffinity ?? true,
            RetryStatusCodes = [.. (spec.RetryOn?.StatusCodes ?? ["429", "529", "5xx"]).Order(StringComparer.Ordinal)],
            RetryErrors = [.. (spec.RetryOn?.Errors?.Select(error => Enum.Parse<Contracts.Configuration.RetryError>(error.ToString())) ?? Enum.GetValues<Contracts.Configuration.RetryError>()).Order()],
            MaxAttempts = spec.MaxAttempts ?? 2,
            FirstByteTimeout = Duration(spec.Timeouts?.FirstByte, TimeSpan.FromSeconds(60)),
            IdleTimeout = Duration(spec.Timeouts?.Idle, TimeSpan.FromMinutes(5)),
            RateLimits = [.. (spec.RateLimits ?? []).Select(RateLimit)],
            DataBoundary = [.. (spec.DataBoundary ?? []).Order(StringComparer.Ordinal)],
        };
    }

    private static Contracts.Configuration.RouteMatch Match(Api.Routes.RouteMatch match) => new()
    {
        Models = match.Models ?? [],
        Headers = new SortedDictionary<string, string>((match.Headers ?? []).ToDictionary(header => header.Name, header => header.Value), StringComparer.Ordinal),
        Members = match.Members ?? [],
        MinInputTokens = match.MinInputTokens,
        MaxInputTokens = match.MaxInputTokens,
    };

    private static TargetEntry Target(ResolvedRoute resolved, RouteTarget target) => new()
    {
        Name = target.Name,
        Provider = RouterConfigCompiler.ProviderId(resolved.Providers[target.Name].Project, target.Provider),
        Model = target.Model,
        Weight = target.Weight ?? 1,
        Priority = target.Priority ?? 0,
        MinBudgetUsedPercent = target.When?.MinBudgetUsedPercent,
        MaxBudgetUsedPercent = target.When?.MaxBudgetUsedPercent,
    };

    private static RateLimitEntry RateLimit(RouteRateLimit limit) => new()
    {
        Requests = limit.Requests,
        Tokens = limit.Tokens,
        Per = Enum.Parse<Contracts.Configuration.RateLimitScope>(limit.Per.ToString()),
        Window = Duration(limit.Window, TimeSpan.FromMinutes(1)),
    };

    private static TimeSpan Duration(string? text, TimeSpan unset) => GoDuration.TryParse(text, out var duration) ? duration : unset;
}
