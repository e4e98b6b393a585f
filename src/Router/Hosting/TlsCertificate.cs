using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Hosting;

/// <summary>The server certificate from files that somebody else rotates. A pair that cannot be read leaves the last good one.</summary>
internal sealed class TlsCertificate
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly string certificateFile;
    private readonly string keyFile;
    private readonly TimeProvider time;
    private readonly ILogger<TlsCertificate> log;
    private readonly Lock gate = new();
    private SslServerAuthenticationOptions options;
    private (DateTime Certificate, DateTime Key) written;
    private DateTimeOffset lookedAt;

    public TlsCertificate(string certificateFile, string keyFile, TimeProvider time, ILogger<TlsCertificate> log)
    {
        (this.certificateFile, this.keyFile, this.time, this.log) = (certificateFile, keyFile, time, log);
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
            var found = Written();
            if (found != written)
            {
                options = Load();
                written = found;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException or AuthenticationException)
        {
            Log.CertificateUnusable(log, e, certificateFile);
        }
    }

    private (DateTime Certificate, DateTime Key) Written() => (File.GetLastWriteTimeUtc(certificateFile), File.GetLastWriteTimeUtc(keyFile));

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
        };
    }
}
