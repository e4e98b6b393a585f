using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Operator;

/// <summary>Providers of projects in a namespace may use an identity of the gateways.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Identity">A role's ARN, a Google service account, a pool's audience, or an Anthropic service account, with * for any characters.</param>
internal sealed record IdentityGrant(string Namespace, string Identity)
{
    /// <summary>Reads NAMESPACE=IDENTITY; null where it is not of that form.</summary>
    public static IdentityGrant? TryParse(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } @namespace, { Length: > 0 } identity] ? new IdentityGrant(@namespace.Trim(), identity.Trim()) : null;

    /// <summary>Whether it is about this one.</summary>
    public bool Covers(string @namespace, string identity) => Namespace == @namespace && Glob.IsMatch(Identity, identity);
}
