using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Hosting;

/// <summary>The connection to Metering, whose authority, and the certificate that is shown to it, are in files that somebody else rotates. One that cannot be read leaves the last good ones.</summary>
internal sealed class MeteringConnection : IDisposable
{
    private const long LargestAnswer = 16 * 1024 * 1024;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly string? caFile;
    private readonly string? certificateFile;
    private readonly string? keyFile;
    private readonly TimeProvider time;
    private readonly ILogger<MeteringConnection> log;
    private readonly Lock gate = new();
    private HttpClient http;
    private (DateTime? Authority, DateTime? Certificate, DateTime? Key) written;
    private long lookedAt;

    /// <param name="caFile">The authority; null for those of the system.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where to say that a file cannot be used.</param>
    /// <param name="certificateFile">The certificate of this client with its chain; null for none.</param>
    /// <param name="keyFile">Its key.</param>
    public MeteringConnection(string? caFile, TimeProvider time, ILogger<MeteringConnection> log, string? certificateFile = null, string? keyFile = null)
    {
        (this.caFile, this.time, this.log) = (caFile, time, log);
        (this.certificateFile, this.keyFile) = (certificateFile, keyFile);
        written = Written();
        lookedAt = time.GetTimestamp();
        http = Open();
    }

    public HttpClient Current
    {
        get
        {
            if (caFile is null && certificateFile is null)
            {
                return http;
            }

            lock (gate)
            {
                if (time.GetElapsedTime(lookedAt) >= LookEvery)
                {
                    lookedAt = time.GetTimestamp();
                    ReopenWhenChangedLocked();
                }

                return http;
            }
        }
    }

    public void Dispose() => http.Dispose();

    // The one before is not disposed: calls on it go on, and its idle connections end by themselves.
    private void ReopenWhenChangedLocked()
    {
        try
        {
            if (Written() is var found && found != written)
            {
                http = Open();
                written = found;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            Log.CertificateUnusable(log, e, string.Join(", ", new[] { caFile, certificateFile }.OfType<string>()));
        }
    }

    private (DateTime?, DateTime?, DateTime?) Written()
    {
        return (Of(caFile), Of(certificateFile), Of(keyFile));

        static DateTime? Of(string? file) => file is null ? null : File.GetLastWriteTimeUtc(file);
    }

    private HttpClient Open()
    {
        var handler = new SocketsHttpHandler
        {
            // Metering is inside the cluster, whatever proxy the way out to providers takes.
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = 16,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (caFile is not null)
        {
            handler.SslOptions.CertificateChainPolicy = Trust(caFile);
        }

        if (certificateFile is not null)
        {
            handler.SslOptions.ClientCertificateContext = Own(certificateFile, keyFile!);
        }

        return new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };
    }

    private static SslStreamCertificateContext Own(string certificateFile, string keyFile)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), chain, offline: true);
    }

    private static X509ChainPolicy Trust(string caFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException($"{caFile} holds no certificate in PEM");
    }
}
