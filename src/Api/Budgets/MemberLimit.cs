using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>The limit of one member, or of each member of a group.</summary>
public sealed record MemberLimit
{
    /// <summary>
    /// The member: an OIDC subject as issuerURL#subject, a ServiceAccount as system:serviceaccount:namespace:name, or a virtual key as key:name. Or each member of a group: of an issuer as
    /// group:issuerURL#name, the ServiceAccounts of a namespace as system:serviceaccounts:namespace. A limit of the member itself goes before those of groups, of which the largest counts.
    /// </summary>
    [Required, Length(512)]
    public string Member { get; set; } = "";

    /// <summary>Its limit.</summary>
    [Required]
    public Money Limit { get; set; } = new();
}
