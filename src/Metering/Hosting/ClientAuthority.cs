using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClaudeConfig.Metering.Hosting;

/// <summary>The authority of clients' certificates; read again when its file changed, the last good one deciding meanwhile.</summary>
internal sealed partial class ClientAuthority(string file, TimeProvider time, ILogger logger)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private X509Certificate2Collection? _current;
    private DateTime _writtenAt;
    private long _checkedAt;

    /// <summary>Whether a certificate is one of this authority's, for clients.</summary>
    public bool Accepts(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        chain.ChainPolicy.CustomTrustStore.AddRange(Current());
        return chain.Build(certificate);
    }

    /// <summary>Its certificates.</summary>
    /// <exception cref="CryptographicException">The file holds none, and none was read before.</exception>
    public X509Certificate2Collection Current()
    {
        lock (_gate)
        {
            if (_current is null || time.GetElapsedTime(_checkedAt) >= Recheck)
            {
                _checkedAt = time.GetTimestamp();
                ReadLocked();
            }

            return _current!;
        }
    }

    private void ReadLocked()
    {
        try
        {
            var writtenAt = File.GetLastWriteTimeUtc(file);
            if (_current is not null && writtenAt == _writtenAt)
            {
                return;
            }

            var read = new X509Certificate2Collection();
            read.ImportFromPemFile(file);
            // An empty list would be taken for an authority that trusts nobody, and nobody would learn why.
            _current = read.Count > 0 ? read : throw new CryptographicException($"{file} holds no certificate in PEM");
            _writtenAt = writtenAt;
        }
        catch (Exception e) when (_current is not null && e is (IOException or UnauthorizedAccessException or CryptographicException))
        {
            LogRefused(logger, file, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The authority of clients {Path} cannot be read; the last good one decides")]
    private static partial void LogRefused(ILogger logger, string path, Exception exception);
}
