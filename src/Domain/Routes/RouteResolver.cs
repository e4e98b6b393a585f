using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Domain.Routes;

/// <summary>Resolves routes together, because two that claim the same must agree on who lost. Pure.</summary>
public static class RouteResolver
{
    private const string ProjectField = "spec.projectRef";

    /// <summary>Resolves all routes; one that is wrong does not keep the others from being resolved.</summary>
    /// <param name="routes">All routes, in any order.</param>
    /// <param name="projects">The project tree.</param>
    /// <param name="budgets">Decides which budgets conditions may look at.</param>
    /// <param name="outbound">Why the platform admits no requests to a provider; null when it does.</param>
    public static IReadOnlyDictionary<ObjectKey, ResolvedRoute> Resolve(IReadOnlyList<ModelRoute> routes, ProjectTree projects, BudgetReferences budgets, Func<ResolvedProvider, (string Reason, string Message)?> outbound)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(projects);
        ArgumentNullException.ThrowIfNull(budgets);
        ArgumentNullException.ThrowIfNull(outbound);
        var resolved = routes.ToDictionary(route => route.Key, route => Resolve(route, projects, budgets, outbound));
        foreach (var rivals in resolved.Values.Where(route => route.Accepted).GroupBy(route => (route.Project, RouteClaim.Of(route.Route))).Where(group => group.Count() > 1).ToArray())
        {
            var ordered = rivals.Order(RoutePrecedence.BetweenRoutes).ToArray();
            foreach (var loser in ordered.Skip(1))
            {
                resolved[loser.Key] = loser with { Problems = [Lost(loser, ordered[0])] };
            }
        }

        return resolved;
    }

    private static RouteProblem Lost(ResolvedRoute loser, ResolvedRoute winner)
    {
        var why = winner.Key.Namespace == winner.Project!.Value.Namespace && loser.Key.Namespace != winner.Key.Namespace ? "stands in the project's own namespace" : "is older";
        return new(
            ConditionReasons.Conflict,
            $"ModelRoute {loser.Key}: spec.match claims the same requests of project {loser.Project} as ModelRoute {winner.Key}, which {why} and wins; change match or delete one of them", "spec.match");
    }

    private static ResolvedRoute Resolve(ModelRoute route, ProjectTree projects, BudgetReferences budgets, Func<ResolvedProvider, (string Reason, string Message)?> outbound)
    {
        var project = projects.Resolve(ModelRoute.KubeKind, route.Key, ProjectField, route.Spec.ProjectRef, out var problem);
        if (project is null)
        {
            return new ResolvedRoute { Route = route, Problems = [new(problem!.Reason, problem.Message, problem.Field)] };
        }

        var policy = EffectivePolicy.Of(projects, project.Key).DataBoundary;
        var problems = new List<RouteProblem>();
        CheckEnums(route, problems);
        var providers = new Dictionary<string, ResolvedProvider>(StringComparer.Ordinal);
        foreach (var target in route.Spec.Targets)
        {
            if (target.When?.BudgetRef is { } budget && budgets.ProblemOf(ModelRoute.KubeKind, route.Key, $"spec.targets[{target.Name}].when.budgetRef", budget) is { } unresolved)
            {
                problems.Add(new(unresolved.Reason, unresolved.Message, $"spec.targets[{target.Name}].when.budgetRef"));
            }

            if (FindProvider(projects, project.Key, target.Provider) is not { } found)
            {
                problems.Add(new(RouteConditions.ProviderNotFoundReason, MissingProvider(route, target, projects, project.Key), $"spec.targets[{target.Name}].provider"));
                continue;
            }

            providers[target.Name] = found;
            CheckBoundary(route, target, found.Provider, route.Spec.DataBoundary is { Count: > 0 } own ? own : null, "spec.dataBoundary", problems);
            CheckBoundary(route, target, found.Provider, policy, $"the dataBoundary that the policy of project {project.Key} or of one above it demands:", problems);
            if (outbound(found) is var (reason, refused))
            {
                problems.Add(new(reason, $"ModelRoute {route.Key}: spec.targets[{target.Name}].provider \"{target.Provider}\" of project {found.Project}: {refused}", $"spec.targets[{target.Name}].provider"));
            }
        }

        return new ResolvedRoute { Route = route, Project = project.Key, Providers = providers, Problems = problems, DataBoundary = Boundary(route.Spec.DataBoundary, policy) };
    }

    private static void CheckEnums(ModelRoute route, List<RouteProblem> problems)
    {
        string[] unknown =
        [
            .. Enum.IsDefined(route.Spec.Strategy.Type) ? Array.Empty<string>() : ["spec.strategy.type"],
            .. (route.Spec.RetryOn?.Errors ?? []).Any(error => !Enum.IsDefined(error)) ? ["spec.retryOn.errors"] : Array.Empty<string>(),
            .. (route.Spec.RateLimits ?? []).Any(limit => !Enum.IsDefined(limit.Per)) ? ["spec.rateLimits[].per"] : Array.Empty<string>(),
        ];
        problems.AddRange(unknown.Select(field => new RouteProblem(
            ConditionReasons.UnknownValue, $"ModelRoute {route.Key}: {field} holds a value that this version does not know; update claudeconfig, or use a value that 'kubectl explain' lists", field)));
    }

    /// <summary>The nearest project, from here upwards, that has a provider of that name.</summary>
    private static ResolvedProvider? FindProvider(ProjectTree projects, ObjectKey project, string name)
    {
        foreach (var key in projects.AncestorsOf(project).Prepend(project))
        {
            if (projects.Find(key)?.Spec.Providers?.FirstOrDefault(provider => provider.Name == name) is { } provider)
            {
                return new(key, provider);
            }
        }

        return null;
    }

    private static string MissingProvider(ModelRoute route, RouteTarget target, ProjectTree projects, ObjectKey project)
    {
        var known = projects.AncestorsOf(project).Prepend(project)
            .SelectMany(key => projects.Find(key)?.Spec.Providers ?? [])
            .Select(provider => provider.Name)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
        var choice = known.Length == 0 ? "there are none" : $"there are {string.Join(", ", known)}";
        return $"ModelRoute {route.Key}: spec.targets[{target.Name}].provider \"{target.Provider}\" is no provider of project {project} or of its ancestors ({choice})";
    }

    private static void CheckBoundary(
        ModelRoute route, RouteTarget target, ModelProvider provider, IReadOnlyList<string>? boundary, string whose, List<RouteProblem> problems)
    {
        if (boundary is not null && (provider.Region is null || !boundary.Contains(provider.Region)))
        {
            problems.Add(new(
                RouteConditions.OutsideDataBoundaryReason,
                $"ModelRoute {route.Key}: spec.targets[{target.Name}] is served in {provider.Region ?? "an unknown region"}, outside {whose} {(boundary.Count == 0 ? "(no region is in all of them)" : string.Join(", ", boundary))}; set the provider's region, or take another provider", $"spec.targets[{target.Name}]"));
        }
    }

    private static IReadOnlyList<string> Boundary(IReadOnlyList<string>? own, IReadOnlyList<string>? policy) =>
        [.. (own is { Count: > 0 } && policy is not null ? own.Intersect(policy) : own ?? policy ?? []).Order(StringComparer.Ordinal)];
}
