using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Requests;

namespace ClaudeConfig.Router.Routing;

/// <summary>Finds the route of a request. Pure.</summary>
internal static class RouteMatcher
{
    public static RouteEntry? Find(Caller caller, RequestFacts facts, IHeaderDictionary headers)
    {
        var routes = caller.Project.Routes;
        for (var i = 0; i < routes.Count; i++)
        {
            if (Holds(routes[i].Matches, caller, facts, headers))
            {
                return routes[i];
            }
        }

        return null;
    }

    /// <summary>Whether all of them are there, with exactly these values.</summary>
    public static bool HasHeaders(IReadOnlyDictionary<string, string> wanted, IHeaderDictionary headers)
    {
        foreach (var (name, value) in wanted)
        {
            if (headers[name] != value)
            {
                return false;
            }
        }

        return true;
    }

    // Loops and no queries: this runs for every request, and closures would be made for it.
    private static bool Holds(IReadOnlyList<RouteMatch> matches, Caller caller, RequestFacts facts, IHeaderDictionary headers)
    {
        for (var i = 0; i < matches.Count; i++)
        {
            if (Holds(matches[i], caller, facts, headers))
            {
                return true;
            }
        }

        return matches.Count == 0;
    }

    private static bool Holds(RouteMatch match, Caller caller, RequestFacts facts, IHeaderDictionary headers) =>
        HasModel(match.Models, facts.Model)
        && (match.Headers.Count == 0 || HasHeaders(match.Headers, headers))
        && caller.IsAmong(match.Members)
        && (match.MinInputTokens is not { } min || facts.InputEstimate >= min)
        && (match.MaxInputTokens is not { } max || facts.InputEstimate <= max);

    private static bool HasModel(IReadOnlyList<string> globs, string model)
    {
        for (var i = 0; i < globs.Count; i++)
        {
            if (Glob.IsMatch(globs[i], model))
            {
                return true;
            }
        }

        return globs.Count == 0;
    }
}
