using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Domain.Routes;

/// <summary>Finds matches that can never be reached because an earlier entry takes every request that they would take.</summary>
internal static class RouteShadows
{
    /// <summary>Names of models in a sentence before it is cut.</summary>
    private const int MostNamed = 5;

    public static bool IsAll(RouteMatch match) =>
        match is { Models.Count: 0, Headers.Count: 0, Members.Count: 0, MinInputTokens: null, MaxInputTokens: null };

    public static IReadOnlyDictionary<ObjectKey, IReadOnlyList<string>> Find(IReadOnlyList<(ObjectKey Route, RouteEntry Entry)> ordered)
    {
        var shadows = new Dictionary<ObjectKey, IReadOnlyList<string>>();
        // Only entries that share a project can stand in each other's way.
        var earlier = new Dictionary<Contracts.ObjectRef, List<(ObjectKey Route, RouteEntry Entry)>>();
        foreach (var (route, entry) in ordered)
        {
            var own = entry.Projects.Count > 0 ? entry.Projects[0] : default;
            if (earlier.GetValueOrDefault(own)?.FirstOrDefault(before => before.Route != route && Covers(before.Entry, entry)) is { Entry: not null } found)
            {
                shadows[route] = [.. shadows.GetValueOrDefault(route) ?? [], $"{Describe(entry)} can never be reached: ModelRoute {found.Route} takes these requests first; make this match more specific, or change that route"];
            }

            foreach (var project in entry.Projects)
            {
                (earlier.TryGetValue(project, out var list) ? list : earlier[project] = []).Add((route, entry));
            }
        }

        return shadows;
    }

    private static bool Covers(RouteEntry wide, RouteEntry narrow)
    {
        var projects = wide.Projects.ToHashSet();
        return narrow.Projects.All(projects.Contains)
            && (wide.Matches.Count == 0 || (narrow.Matches.Count > 0 && narrow.Matches.All(match => wide.Matches.Any(other => Covers(other, match)))));
    }

    private static bool Covers(RouteMatch wide, RouteMatch narrow) =>
        (wide.Models.Count == 0 || (narrow.Models.Count > 0 && narrow.Models.All(model => wide.Models.Any(glob => Glob.IsMatch(glob, model)))))
        && wide.Headers.All(header => narrow.Headers.TryGetValue(header.Key, out var value) && value == header.Value)
        && (wide.Members.Count == 0 || (narrow.Members.Count > 0 && narrow.Members.All(wide.Members.Contains)))
        && (wide.MinInputTokens is not { } min || narrow.MinInputTokens >= min)
        && (wide.MaxInputTokens is not { } max || narrow.MaxInputTokens <= max);

    private static string Describe(RouteEntry entry) => entry.Matches is [{ Models.Count: > 0 } match]
        ? $"the match of {string.Join(", ", match.Models.Take(MostNamed))}{(match.Models.Count > MostNamed ? ", …" : "")}"
        : "the match of any model";
}
