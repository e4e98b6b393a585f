namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Whom a gateway becomes at a provider with an identity of its own. Which fields count depends on the provider's type; none of them is secret.</summary>
public sealed record WorkloadIdentityEntry
{
    /// <summary>AWS: the role to assume; null for the role that the gateway runs as.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Google: the pool's provider that gateways' tokens are exchanged at; null asks the metadata server.</summary>
    public string? Audience { get; init; }

    /// <summary>Google: the service account that is impersonated. Anthropic: the service account that is acted as.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Anthropic: the organization.</summary>
    public string? Organization { get; init; }

    /// <summary>Anthropic: the federation rule.</summary>
    public string? FederationRule { get; init; }

    /// <summary>Anthropic: the workspace; null where the rule has one only.</summary>
    public string? Workspace { get; init; }
}
