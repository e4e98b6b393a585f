using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Domain.Projects;

/// <summary>Whose tokens are a project's, as far as all who have a say in it agree.</summary>
public sealed record ProjectIdentities
{
    /// <summary>Namespaces all of whose ServiceAccounts are the project's, in order.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Single ServiceAccounts elsewhere, in order.</summary>
    public IReadOnlyList<ObjectRef> ServiceAccounts { get; init; } = [];

    /// <summary>OpenID Connect tokens.</summary>
    public IReadOnlyList<OidcEntry> Oidc { get; init; } = [];

    /// <summary>Repositories that tokens may be of; empty for any.</summary>
    public IReadOnlyList<string> Repositories { get; init; } = [];

    /// <summary>Entries that are left out, and why.</summary>
    public IReadOnlyList<(string Reason, string Message)> Problems { get; init; } = [];
}
