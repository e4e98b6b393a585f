using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Hosting;

/// <summary>
/// The server certificate, and the authority that clients must show a certificate of, from files that somebody else rotates. Files that cannot be read leave the last good
/// ones.
/// </summary>
internal sealed class TlsCertificate
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly string certificateFile;
    private readonly string keyFile;
    private readonly string? clientsFile;
    private readonly TimeProvider time;
    private readonly ILogger<TlsCertificate> log;
    private readonly Lock gate = new();
    private SslServerAuthenticationOptions options;
    private (DateTime, DateTime, DateTime?) written;
    private DateTimeOffset lookedAt;

    /// <param name="certificateFile">The certificate with its chain.</param>
    /// <param name="keyFile">Its key.</param>
    /// <param name="clientsFile">The authority of clients' certificates; null where clients show none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where to say that a file cannot be used.</param>
    public TlsCertificate(string certificateFile, string keyFile, string? clientsFile, TimeProvider time, ILogger<TlsCertificate> log)
    {
        (this.certificateFile, this.keyFile, this.clientsFile, this.time, this.log) = (certificateFile, keyFile, clientsFile, time, log);
        written = Written();
        lookedAt = time.GetUtcNow();
        options = Load();
    }

    public SslServerAuthenticationOptions Current()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now - lookedAt >= LookEvery)
            {
                lookedAt = now;
                ReloadWhenChangedLocked();
            }

            return options;
        }
    }

    private void ReloadWhenChangedLocked()
    {
        try
        {
            // A certificate that came before its key does not belong to the key that is there (ArgumentException).
            var found = Written();
            if (found != written)
            {
                options = Load();
                written = found;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException or AuthenticationException or ArgumentException)
        {
            Log.CertificateUnusable(log, e, certificateFile);
        }
    }

    private (DateTime, DateTime, DateTime?) Written() =>
        (File.GetLastWriteTimeUtc(certificateFile), File.GetLastWriteTimeUtc(keyFile), clientsFile is null ? null : File.GetLastWriteTimeUtc(clientsFile));

    private SslServerAuthenticationOptions Load()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        var leaf = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = clientsFile is not null,
            CertificateChainPolicy = clientsFile is null ? null : Clients(clientsFile),
        };
    }

    private static X509ChainPolicy Clients(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuthentication));
        policy.CustomTrustStore.ImportFromPemFile(file);
        // An empty store would be taken for one that trusts nobody, and nobody would learn why.
        return policy.CustomTrustStore.Count > 0 ? policy : throw new AuthenticationException($"{file} holds no certificate in PEM");
    }
}
