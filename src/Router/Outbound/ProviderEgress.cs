namespace ClaudeConfig.Router.Outbound;

/// <summary>A way out of a provider's own. Two that are equal share their connections.</summary>
/// <param name="Proxy">The proxy, or null for the gateway's own way.</param>
/// <param name="ProxyCredential">User and password for it, or null. Secret.</param>
/// <param name="Authorities">The only authorities that are trusted, in PEM; null for those of the system.</param>
internal sealed record ProviderEgress(Uri? Proxy, string? ProxyCredential, string? Authorities)
{
    /// <summary>The way to other hosts for the same provider: certificates there are none of its authorities' business. Null for the gateway's own.</summary>
    public ProviderEgress? ToOthers => Proxy is null ? null : this with { Authorities = null };

    /// <summary>Not the credential.</summary>
    public override string ToString() => $"{Proxy}";
}
