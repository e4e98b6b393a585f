using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Domain.Routes;

/// <summary>
/// Which of two routes of one project comes first: the one in the project's own namespace before granted ones, the more specific match
/// before the wider (exact model, longest glob, then headers, members, size), then the older, then by name.
/// </summary>
internal static class RoutePrecedence
{
    /// <summary>Orders routes of one project that claim the same.</summary>
    public static IComparer<ResolvedRoute> BetweenRoutes { get; } = Comparer<ResolvedRoute>.Create((a, b) => Key(a).CompareTo(Key(b)));

    /// <summary>How specific a match is; a greater value comes first.</summary>
    public static (int Model, int Headers, bool Members, int Sizes) SpecificityOf(RouteMatch match) => (
        (match.Models ?? []).Count == 0 ? -1 : match.Models!.Min(ModelSpecificity),
        match.Headers?.Count ?? 0,
        match.Members is { Count: > 0 },
        (match.MinInputTokens is null ? 0 : 1) + (match.MaxInputTokens is null ? 0 : 1));

    /// <summary>How specific a model glob is: an exact name most, then by the letters that are not a star.</summary>
    public static int ModelSpecificity(string glob) => glob.Contains('*') ? glob.Count(letter => letter != '*') : int.MaxValue;

    /// <summary>What decides between routes once their matches are equally specific.</summary>
    public static (bool Granted, DateTime Created, Api.Common.ObjectKey Key) Key(ResolvedRoute route) => (
        route.Key.Namespace != route.Project!.Value.Namespace, route.Route.Metadata.CreationTimestamp ?? default, route.Key);
}
