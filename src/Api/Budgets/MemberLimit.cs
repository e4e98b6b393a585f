using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>The limit of one member.</summary>
public sealed record MemberLimit
{
    /// <summary>The member: an OIDC subject as issuerURL#subject, a ServiceAccount as system:serviceaccount:namespace:name, or a virtual key as key:name.</summary>
    [Required, Length(512)]
    public string Member { get; set; } = "";

    /// <summary>Its limit.</summary>
    [Required]
    public Money Limit { get; set; } = new();
}
