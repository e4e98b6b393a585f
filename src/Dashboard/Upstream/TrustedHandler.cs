using System.Security.Cryptography.X509Certificates;

namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>Ways out that trust the authority they are told, or the system's.</summary>
internal static class TrustedHandler
{
    public static SocketsHttpHandler Create(string? authorityFile)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(10) };
        if (authorityFile is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(authorityFile);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }
}
