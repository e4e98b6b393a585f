using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Routes;

namespace ClaudeConfig.Operator.Controllers.Routes;

/// <summary>Fields of a route that this version accepts and does not act on. Nothing is ignored in silence.</summary>
internal static class RouteUnenforced
{
    public static IEnumerable<string> Of(ResolvedRoute route)
    {
        var spec = route.Route.Spec;
        if (spec.Targets.Any(target => target.When?.BudgetRef is not null))
        {
            yield return "targets[].when.budgetRef";
        }
    }
}
