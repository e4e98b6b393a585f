using ClaudeConfig.Router.Outbound;

namespace ClaudeConfig.Router.Health;

/// <summary>What makes two targets one subject.</summary>
/// <param name="Address">What is asked.</param>
/// <param name="Credential">With which credential. Secret.</param>
/// <param name="Egress">On which way.</param>
internal readonly record struct HealthKey(Uri Address, string? Credential, ProviderEgress? Egress)
{
    /// <summary>Not the credential.</summary>
    public override string ToString() => $"{Address}";
}
