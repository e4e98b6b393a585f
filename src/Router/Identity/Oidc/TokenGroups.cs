using System.Text.Json;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Identity.Oidc;

/// <summary>The groups that a proven token lists. Pure.</summary>
internal static class TokenGroups
{
    /// <summary>More of a token are not looked at.</summary>
    public const int Most = 512;

    /// <summary>Those that somebody names, each once.</summary>
    /// <param name="issuer">Whose groups they are.</param>
    /// <param name="names">The claims that list them.</param>
    /// <param name="claims">The token's claims.</param>
    /// <param name="named">What routes and budgets name.</param>
    public static IReadOnlyList<string> Of(string issuer, IEnumerable<string?> names, JsonElement claims, NamedGroups named) =>
        named.Any ? [.. names.OfType<string>().Distinct().SelectMany(name => Listed(claims, name)).Select(group => named.Find(GroupMember.Of(issuer, group))).OfType<string>().Distinct()] : [];

    // One alone is a text with some issuers.
    private static IEnumerable<string> Listed(JsonElement claims, string name) => claims.TryGetProperty(name, out var found) ? found.ValueKind switch
    {
        JsonValueKind.String => [found.GetString()!],
        JsonValueKind.Array => found.EnumerateArray().Take(Most).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
        _ => [],
    } : [];
}
