using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Configuration;

/// <summary>The budgets whose use conditions look at, or that do something themselves as they fill. Pure.</summary>
internal static class WatchedBudgets
{
    public static IReadOnlyList<ObjectRef> Of(RouterConfig config)
    {
        var asking = config.Routes.Where(route => route.Targets.Any(target => target.When is { AsksForBudgetUse: true })).ToArray();
        var named = asking.SelectMany(route => route.Targets).Select(target => target.When?.Budget).OfType<ObjectRef>();
        // A condition that names none looks at whatever covers the request.
        var projects = asking.Where(route => route.Targets.Any(target => target.When is { AsksForBudgetUse: true, Budget: null })).SelectMany(route => route.Projects).ToHashSet();
        var covering = projects.Count == 0 ? [] : config.Budgets.Where(budget => budget.Coverage.Projects.Any(projects.Contains)).SelectMany(budget => budget.Ancestors.Prepend(budget.Budget));
        var acting = config.Budgets.Where(budget => budget.Actions.Count > 0).Select(budget => budget.Budget);
        return [.. named.Concat(covering).Concat(acting).Distinct().Order()];
    }
}
