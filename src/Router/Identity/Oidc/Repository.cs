using System.Text.Json;

namespace ClaudeConfig.Router.Identity.Oidc;

/// <summary>The repository that a token of a CI system was issued to.</summary>
internal static class Repository
{
    private const string HostOfTokens = "token.actions.";
    private const string HostedTokens = "token.actions.githubusercontent.com";
    private const string HostedServer = "github.com";

    // GitHub's and GitLab's.
    private static readonly string[] Names = ["repository", "project_path"];

    /// <summary>Its address, lower case; null for a token of no repository.</summary>
    public static string? Of(string issuer, JsonElement claims)
    {
        var path = Names.Select(name => claims.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null).FirstOrDefault(value => value is { Length: > 0 });
        return path is not null && Uri.TryCreate(issuer, UriKind.Absolute, out var address) ? $"https://{ServerOf(address)}/{path}".ToLowerInvariant() : null;
    }

    /// <summary>Repositories narrow: a token of another is not taken. They say nothing of tokens of none, such as a person's.</summary>
    public static bool Admits(IReadOnlyList<string> listed, string? repository) => listed.Count == 0 || repository is null || listed.Contains(repository, StringComparer.Ordinal);

    private static string ServerOf(Uri issuer) =>
        issuer.Host == HostedTokens ? HostedServer
        : issuer.Host.StartsWith(HostOfTokens, StringComparison.Ordinal) ? issuer.Host[HostOfTokens.Length..]
        : issuer.Authority;
}
