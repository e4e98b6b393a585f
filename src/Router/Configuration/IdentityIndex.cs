using System.Collections.Frozen;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Configuration;

/// <summary>Which projects an identity belongs to.</summary>
internal sealed class IdentityIndex
{
    private readonly FrozenDictionary<string, ProjectView[]> byNamespace;
    private readonly FrozenDictionary<ObjectRef, ProjectView[]> byAccount;

    public IdentityIndex(IReadOnlyList<ProjectView> projects)
    {
        byNamespace = projects.SelectMany(project => project.Entry.Namespaces.Select(space => (space, project)))
            .GroupBy(pair => pair.space, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.project).Distinct().ToArray(), StringComparer.Ordinal);
        byAccount = projects.SelectMany(project => project.Entry.ServiceAccounts.Select(account => (account, project)))
            .GroupBy(pair => pair.account)
            .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.project).Distinct().ToArray());
        Issuers = projects.SelectMany(project => project.Entry.Oidc.Select(entry => (Project: project, Entry: entry)))
            .GroupBy(pair => pair.Entry.Issuer, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => (IReadOnlyList<(ProjectView, OidcEntry)>)[.. group], StringComparer.Ordinal);
    }

    /// <summary>What projects accept of each OpenID Connect issuer.</summary>
    public FrozenDictionary<string, IReadOnlyList<(ProjectView Project, OidcEntry Entry)>> Issuers { get; }

    /// <summary>Projects that a ServiceAccount belongs to: those of its namespace, and those that name it.</summary>
    public IReadOnlyList<ProjectView> Of(ObjectRef account)
    {
        var ofNamespace = byNamespace.GetValueOrDefault(account.Namespace) ?? [];
        var named = byAccount.GetValueOrDefault(account) ?? [];
        return named.Length == 0 ? ofNamespace : ofNamespace.Length == 0 ? named : [.. ofNamespace.Union(named)];
    }
}
