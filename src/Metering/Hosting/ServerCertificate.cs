using System.Security.Cryptography.X509Certificates;

namespace ClaudeConfig.Metering.Hosting;

/// <summary>The TLS certificate; read again when its file changed, the last good one serving meanwhile.</summary>
internal sealed partial class ServerCertificate(string certificateFile, string keyFile, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private X509Certificate2? _current;
    private DateTime _writtenAt;
    private DateTimeOffset _checkedAt;

    public X509Certificate2 Current()
    {
        lock (_gate)
        {
            if (_current is null || time.GetUtcNow() - _checkedAt > Recheck)
            {
                Reload();
            }

            return _current!;
        }
    }

    private void Reload()
    {
        _checkedAt = time.GetUtcNow();
        var writtenAt = File.GetLastWriteTimeUtc(certificateFile);
        if (_current is not null && writtenAt == _writtenAt)
        {
            return;
        }

        try
        {
            // The previous one may still be serving a handshake; the collector takes it.
            _current = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            _writtenAt = writtenAt;
            MeteringMetrics.CertificateExpiry.Set(((DateTimeOffset)_current.NotAfter).ToUnixTimeSeconds());
        }
        catch (Exception e) when (_current is not null)
        {
            LogRefused(logger, certificateFile, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "TLS certificate {Path} cannot be read; the last good one stays in use")]
    private static partial void LogRefused(ILogger logger, string path, Exception exception);
}
