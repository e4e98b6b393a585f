using System.Text.Json;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Resolution;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Operator.Domain;

/// <summary>Resolves routes together, because two that claim the same must agree on who lost. Pure.</summary>
internal static class RouteResolver
{
    private const string ProjectField = "spec.projectRef";

    public static IReadOnlyDictionary<ObjectKey, ResolvedRoute> Resolve(IReadOnlyList<ModelRoute> routes, ProjectTree projects)
    {
        var resolved = routes.ToDictionary(route => route.Key, route => Resolve(route, projects));
        foreach (var rivals in resolved.Values.Where(route => route.Accepted).GroupBy(route => (route.Project, Claim(route.Route))).Where(group => group.Count() > 1).ToArray())
        {
            // As with Gateway API routes: the older one wins, then the one whose name comes first.
            var ordered = rivals.OrderBy(route => route.Route.Metadata.CreationTimestamp ?? default).ThenBy(route => route.Key).ToArray();
            foreach (var loser in ordered.Skip(1))
            {
                resolved[loser.Key] = loser with
                {
                    Problems = [(ConditionReasons.Conflict, $"ModelRoute {loser.Key}: spec.match claims the same requests of project {loser.Project} as ModelRoute {ordered[0].Key}, which is older and wins; change match or delete one of them")],
                };
            }
        }

        return resolved;
    }

    private static ResolvedRoute Resolve(ModelRoute route, ProjectTree projects)
    {
        var project = projects.Resolve(ModelRoute.KubeKind, route.Key, ProjectField, route.Spec.ProjectRef, out var problem);
        if (project is null)
        {
            return new ResolvedRoute { Route = route, Problems = [(problem!.Reason, problem.Message)] };
        }

        var providers = new Dictionary<string, (ObjectKey, ModelProvider)>(StringComparer.Ordinal);
        var problems = new List<(string, string)>();
        foreach (var target in route.Spec.Targets)
        {
            if (FindProvider(projects, project.Key, target.Provider) is { } found)
            {
                providers[target.Name] = found;
                CheckBoundary(route, target, found.Provider, problems);
            }
            else
            {
                problems.Add((RouteConditions.ProviderNotFoundReason, MissingProvider(route, target, projects, project.Key)));
            }
        }

        return new ResolvedRoute { Route = route, Project = project.Key, Providers = providers, Problems = problems };
    }

    /// <summary>The nearest project, from here upwards, that has a provider of that name.</summary>
    private static (ObjectKey Project, ModelProvider Provider)? FindProvider(ProjectTree projects, ObjectKey project, string name)
    {
        foreach (var key in projects.AncestorsOf(project).Prepend(project))
        {
            if (projects.Find(key)?.Spec.Providers?.FirstOrDefault(provider => provider.Name == name) is { } provider)
            {
                return (key, provider);
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

    private static void CheckBoundary(ModelRoute route, RouteTarget target, ModelProvider provider, List<(string, string)> problems)
    {
        if (route.Spec.DataBoundary is { Count: > 0 } boundary && (provider.Region is null || !boundary.Contains(provider.Region)))
        {
            problems.Add((
                RouteConditions.OutsideDataBoundaryReason,
                $"ModelRoute {route.Key}: spec.targets[{target.Name}] is served in {provider.Region ?? "an unknown region"}, outside dataBoundary {string.Join(", ", boundary)}; set the provider's region, or take another provider"));
        }
    }

    /// <summary>What a route claims, in a form that is equal for equal claims.</summary>
    private static string Claim(ModelRoute route) => JsonSerializer.Serialize(
        [
            .. (route.Spec.Match ?? []).Select(match => match with
            {
                Models = [.. (match.Models ?? []).Order(StringComparer.Ordinal)],
                Headers = [.. (match.Headers ?? []).OrderBy(header => header.Name, StringComparer.Ordinal)],
                Members = [.. (match.Members ?? []).Order(StringComparer.Ordinal)],
            }),
        ],
        OperatorJson.Default.RouteMatchArray);
}
