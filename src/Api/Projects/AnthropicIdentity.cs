using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A service account of an organization at Anthropic, which a federation rule lets gateways act as.</summary>
public sealed record AnthropicIdentity
{
    /// <summary>The organization's id.</summary>
    [Required, Length(64), Pattern("^[0-9a-fA-F-]+$", "the id of an organization, such as 8d7f9a2e-0000-4000-8000-000000000000")]
    public string Organization { get; set; } = "";

    /// <summary>The federation rule.</summary>
    [Required, Length(128), Pattern("^fdrl_[A-Za-z0-9_-]+$", "the id of a federation rule, which begins with fdrl_")]
    public string FederationRule { get; set; } = "";

    /// <summary>The service account.</summary>
    [Required, Length(128), Pattern("^svac_[A-Za-z0-9_-]+$", "the id of a service account, which begins with svac_")]
    public string ServiceAccount { get; set; } = "";

    /// <summary>The workspace; needed where the rule has more than one.</summary>
    [Length(128), Pattern("^(wrkspc_[A-Za-z0-9_-]+|default)$", "the id of a workspace, which begins with wrkspc_, or default")]
    public string? Workspace { get; init; }
}
