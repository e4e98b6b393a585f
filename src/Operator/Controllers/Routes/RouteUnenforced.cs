using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Operator.Controllers.Routes;

/// <summary>Fields of a route that this version accepts and does not act on. Nothing is ignored in silence.</summary>
internal static class RouteUnenforced
{
    public static IEnumerable<string> Of(ModelRouteSpec spec)
    {
        if (spec.CircuitBreaker is not null)
        {
            yield return "circuitBreaker";
        }

        if (spec.RateLimits is { Count: > 0 })
        {
            yield return "rateLimits";
        }

        if (spec.Targets.Any(target => target.When?.BudgetRef is not null))
        {
            yield return "targets[].when.budgetRef";
        }

        if (spec.Strategy.Type is RouteStrategyType.LeastLatency)
        {
            yield return $"strategy.type {spec.Strategy.Type} (treated as Priority)";
        }
    }
}
