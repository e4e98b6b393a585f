using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Router.Configuration;

/// <summary>Whether a provider's own way out can be gone. Where it cannot, no other is gone in its place. Pure.</summary>
internal static class EgressProblem
{
    /// <summary>Why not, or null.</summary>
    public static string? Of(ProviderEntry entry, string? proxyCredential, OutboundPolicy policy) => Proxy(entry, proxyCredential, policy) ?? Authorities(entry);

    private static string? Proxy(ProviderEntry entry, string? credential, OutboundPolicy policy) =>
        entry.ProxyUrl is not { } proxy ? null
        : (ProviderUrl.ProxyProblemOf(proxy) ?? policy.ProblemOf(proxy)) is { } problem ? $"its proxy: {problem}"
        : !IsHttps(entry) ? "it has a proxy, and its address is not https: the proxy would read credential and requests"
        : entry.ProxyNeedsCredential && credential is null ? "the credential of its proxy (proxyCredentialRef) is not there"
        : null;

    private static string? Authorities(ProviderEntry entry)
    {
        if (entry.CaBundle is not { } bundle)
        {
            return null;
        }

        if (bundle.Length == 0)
        {
            return "the authorities of its certificate (caBundleRef) are not there";
        }

        var found = CertificateBundle.Read(bundle, out var problem);
        foreach (var certificate in found ?? [])
        {
            certificate.Dispose();
        }

        return problem is not null ? $"its bundle of authorities {problem}" : IsHttps(entry) ? null : "it has authorities of its own, and its address is not https";
    }

    private static bool IsHttps(ProviderEntry entry) => entry.BaseUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
