using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClaudeConfig.Contracts.Outbound;

/// <summary>Whose certificates are believed where tenants say what is connected to.</summary>
public static class OutboundTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>What a connection goes by.</summary>
    /// <param name="authorities">The only ones, in PEM and as <see cref="CertificateBundle"/> admits them; null for those of the system.</param>
    public static SslClientAuthenticationOptions Of(string? authorities)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            // A certificate names addresses where more of its chain lies: whoever answers would have them fetched from inside, past every list.
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.ImportFromPem(authorities);
        }

        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }
}
