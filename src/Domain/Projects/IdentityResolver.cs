using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Domain.Projects;

/// <summary>
/// Which identities a project may take for its own. A project names them; whoever they belong to must agree: the namespace of a
/// ServiceAccount by its label, the platform for an issuer's tokens. What is not agreed to is left out and said, and the rest stands. Pure.
/// </summary>
public static class IdentityResolver
{
    /// <summary>Issuers that give everybody in the world a token for any audience: without a claim that says whose it is, an entry would admit them all.</summary>
    private static readonly Dictionary<string, string[]> Shared = new(StringComparer.Ordinal)
    {
        ["https://token.actions.githubusercontent.com"] = ["repository_owner", "repository_owner_id", "repository", "repository_id", "enterprise", "enterprise_id", "sub"],
        ["https://gitlab.com"] = ["namespace_path", "namespace_id", "project_path", "project_id", "sub"],
    };

    /// <summary>Resolves what <c>spec.identity</c>, <c>spec.repositories</c> and the project's namespaces say.</summary>
    /// <param name="project">The project.</param>
    /// <param name="namespaces">The labels of each namespace by its name.</param>
    /// <param name="grants">The platform's word on issuers.</param>
    /// <param name="outbound">Where gateways may connect to: they fetch the issuers' keys.</param>
    public static ProjectIdentities Resolve(
        ClaudeProject project, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> namespaces, IReadOnlyList<IssuerGrant> grants, OutboundPolicy outbound)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(namespaces);
        var joined = NamespaceConsent.NamespacesOf(project, namespaces, out _);
        var problems = new List<(string, string)>();
        return new ProjectIdentities
        {
            Namespaces = joined,
            ServiceAccounts = [.. Accounts(project, namespaces, joined, problems).Distinct().Order()],
            Oidc = [.. (project.Spec.Identity?.Oidc ?? []).SelectMany(entry => Entries(project, entry, grants, outbound, problems))],
            Repositories = [.. (project.Spec.Repositories ?? []).Select(repository => Normal(repository.Url)).Distinct().Order(StringComparer.Ordinal)],
            Problems = problems,
        };
    }

    private static IEnumerable<ObjectRef> Accounts(
        ClaudeProject project, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> namespaces, IReadOnlyList<string> joined, List<(string, string)> problems)
    {
        foreach (var account in project.Spec.Identity?.ServiceAccounts ?? [])
        {
            if (joined.Contains(account.Namespace))
            {
                continue;
            }

            if (NamespaceConsent.Accepts(project.Key, namespaces.GetValueOrDefault(account.Namespace)))
            {
                yield return new ObjectRef(account.Namespace, account.Name);
            }
            else
            {
                // The same for a namespace that does not exist: who is not granted learns nothing.
                problems.Add((ConditionReasons.NotGranted,
                    $"spec.identity.serviceAccounts: {account.Namespace}/{account.Name} is not accepted, because its namespace does not consent: ask its owner for the label {Names.AcceptProjectLabel}={NamespaceConsent.ValueFor(project.Key)}"));
            }
        }
    }

    private static IEnumerable<OidcEntry> Entries(
        ClaudeProject project, OidcIdentity entry, IReadOnlyList<IssuerGrant> grants, OutboundPolicy outbound, List<(string, string)> problems)
    {
        var granted = grants.Where(grant => grant.Admits(entry.IssuerURL, project.Key.Namespace)).ToArray();
        if (granted.Length == 0)
        {
            problems.Add((ConditionReasons.NotGranted,
                $"spec.identity.oidc: the platform does not grant tokens of {entry.IssuerURL} to namespace {project.Key.Namespace}; ask it for an entry in the operator's --oidc-issuers"));
            return [];
        }

        if (outbound.ProblemOf(entry.IssuerURL) is { } closed)
        {
            problems.Add((ConditionReasons.HostNotAllowed, $"spec.identity.oidc: gateways may not fetch the keys of {entry.IssuerURL}: {closed}"));
            return [];
        }

        OidcEntry[] entries = [.. granted.Select(grant => Entry(project, entry, grant))];
        if (Shared.TryGetValue(entry.IssuerURL, out var owners) && project.Spec.Repositories is not { Count: > 0 }
            && entries.Any(found => !found.Claims.Any(claim => owners.Contains(claim.Name))))
        {
            problems.Add((ConditionReasons.Invalid,
                $"spec.identity.oidc: {entry.IssuerURL} gives anybody a token for any audience; add a claim that says whose it is ({owners[0]}), or list spec.repositories"));
            return [];
        }

        return entries;
    }

    private static OidcEntry Entry(ClaudeProject project, OidcIdentity entry, IssuerGrant grant) => new()
    {
        Issuer = entry.IssuerURL,
        Audiences = [.. entry.Audiences.Order(StringComparer.Ordinal)],
        UsernameClaim = entry.UsernameClaim,
        GroupsClaim = entry.GroupsClaim,
        Claims =
        [
            .. (entry.Claims ?? new Dictionary<string, string>()).Select(claim => new ClaimRequirement(claim.Key, claim.Value)).Concat(grant.ClaimsFor(project.Key.Namespace))
                .Distinct().OrderBy(claim => claim.Name, StringComparer.Ordinal).ThenBy(claim => claim.Value, StringComparer.Ordinal),
        ],
    };

    private static string Normal(string url)
    {
        var bare = url.TrimEnd('/').ToLowerInvariant();
        return bare.EndsWith(".git", StringComparison.Ordinal) ? bare[..^4] : bare;
    }
}
