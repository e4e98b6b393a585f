using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Domain.Projects;

/// <summary>
/// The platform's word on who may take tokens of an OpenID Connect issuer for its own. Without it a tenant could name a claim of somebody
/// else's, and draw that other's callers, with their prompts, into a project of its own.
/// </summary>
/// <remarks>As text: <c>https://login.example.com namespaces=team-a,team-b groups=claude-{namespace}</c>; <c>namespaces=*</c> means all.</remarks>
public sealed record IssuerGrant
{
    private const string NamespacesKey = "namespaces=";
    private const string Everybody = "*";
    private const string NamespacePlace = "{namespace}";

    /// <summary>The issuer.</summary>
    public required string Issuer { get; init; }

    /// <summary>Namespaces of projects; a star for all.</summary>
    public required IReadOnlyList<string> Namespaces { get; init; }

    /// <summary>What tokens must carry besides what a project asks for; <c>{namespace}</c> stands for the project's.</summary>
    public IReadOnlyList<ClaimRequirement> Claims { get; init; } = [];

    /// <summary>Whether projects of a namespace may name the issuer.</summary>
    public bool Admits(string issuer, string @namespace) =>
        Issuer == issuer && (Namespaces.Contains(Everybody) || Namespaces.Contains(@namespace, StringComparer.Ordinal));

    /// <summary>The claims for a project of a namespace.</summary>
    public IEnumerable<ClaimRequirement> ClaimsFor(string @namespace) =>
        Claims.Select(claim => claim with { Value = claim.Value.Replace(NamespacePlace, @namespace, StringComparison.Ordinal) });

    /// <summary>Reads the text form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="problem">What is wrong with it, or null.</param>
    public static IssuerGrant? TryParse(string text, out string? problem)
    {
        var words = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        problem = ProblemOf(words);
        return problem is not null ? null : new IssuerGrant
        {
            Issuer = words[0],
            Namespaces = [.. words.First(word => word.StartsWith(NamespacesKey, StringComparison.Ordinal))[NamespacesKey.Length..].Split(',', StringSplitOptions.RemoveEmptyEntries)],
            Claims = [.. words.Skip(1).Where(word => !word.StartsWith(NamespacesKey, StringComparison.Ordinal)).Select(word => word.Split('=', 2)).Select(pair => new ClaimRequirement(pair[0], pair[1]))],
        };
    }

    private static string? ProblemOf(string[] words)
    {
        const string Example = "write it like \"https://login.example.com namespaces=team-a,team-b groups=claude-{namespace}\"";
        if (words.Length == 0 || !Uri.TryCreate(words[0], UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || words[0].IndexOfAny(['#', '?', '@']) >= 0)
        {
            return $"'{words.FirstOrDefault()}' is not an issuer's address; {Example}";
        }

        if (words.Skip(1).FirstOrDefault(word => word.IndexOf('=', StringComparison.Ordinal) < 1 || word.EndsWith('=')) is { } odd)
        {
            return $"'{odd}' is not claim=value; {Example}";
        }

        return words.Count(word => word.StartsWith(NamespacesKey, StringComparison.Ordinal)) == 1 ? null : $"namespaces= must be there once, with * for all; {Example}";
    }
}
