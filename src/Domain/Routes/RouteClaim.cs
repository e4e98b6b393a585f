using System.Text;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Domain.Routes;

/// <summary>What a route claims, in a form that is equal for equal claims.</summary>
internal static class RouteClaim
{
    public static string Of(ModelRoute route)
    {
        var text = new StringBuilder();
        foreach (var match in (route.Spec.Match ?? []).Select(Text).Order(StringComparer.Ordinal))
        {
            text.Append(match).Append('\n');
        }

        return text.ToString();
    }

    // The separators cannot occur in what they separate: control characters are no part of names, globs and headers.
    private static string Text(RouteMatch match) => string.Join(
        '\u0001',
        string.Join('\u0002', (match.Models ?? []).Order(StringComparer.Ordinal)),
        string.Join('\u0002', (match.Headers ?? []).OrderBy(header => header.Name, StringComparer.Ordinal).Select(header => $"{header.Name}\u0003{header.Value}")),
        string.Join('\u0002', (match.Members ?? []).Order(StringComparer.Ordinal)),
        match.MinInputTokens,
        match.MaxInputTokens);
}
