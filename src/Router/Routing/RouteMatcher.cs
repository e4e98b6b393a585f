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
        foreach (var route in caller.Project.Routes)
        {
            if (route.Matches.Count == 0 || route.Matches.Any(match => Holds(match, caller, facts, headers)))
            {
                return route;
            }
        }

        return null;
    }

    private static bool Holds(RouteMatch match, Caller caller, RequestFacts facts, IHeaderDictionary headers) =>
        (match.Models.Count == 0 || match.Models.Any(glob => Glob.IsMatch(glob, facts.Model)))
        && match.Headers.All(header => headers[header.Key] == header.Value)
        && (match.Members.Count == 0 || (caller.Attribution.Member is { } member && match.Members.Contains(member, StringComparer.Ordinal)))
        && (match.MinInputTokens is not { } min || facts.InputEstimate >= min)
        && (match.MaxInputTokens is not { } max || facts.InputEstimate <= max);
}
