using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>Identities that the gateway accepts for a project.</summary>
public sealed record ProjectIdentity
{
    /// <summary>OpenID Connect issuers; a token that matches any entry is accepted.</summary>
    [Items(8), ListType(ListKind.Atomic)]
    public IReadOnlyList<OidcIdentity>? Oidc { get; init; }

    /// <summary>
    /// ServiceAccounts that belong to the project, besides those of its namespaces. The namespace of each must consent with the label
    /// claudeconfig.dev/accept-project set to namespace.name of this project.
    /// </summary>
    [Items(64), ListType(ListKind.Map, "namespace", "name")]
    public IReadOnlyList<ServiceAccountReference>? ServiceAccounts { get; init; }
}
