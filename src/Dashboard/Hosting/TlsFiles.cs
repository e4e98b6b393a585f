using System.Security.Cryptography.X509Certificates;

namespace ClaudeConfig.Dashboard.Hosting;

/// <summary>The TLS certificate, read again when its file has changed.</summary>
internal sealed class TlsFiles(string certificateFile, string keyFile, TimeProvider time)
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
            var now = time.GetUtcNow();
            if (_current is null || now - _checkedAt > Recheck)
            {
                _checkedAt = now;
                Read();
            }

            return _current!;
        }
    }

    private void Read()
    {
        var writtenAt = File.GetLastWriteTimeUtc(certificateFile);
        if (_current is not null && writtenAt == _writtenAt)
        {
            return;
        }

        try
        {
            _current = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            _writtenAt = writtenAt;
        }
        catch (Exception e) when (_current is not null && e is System.Security.Cryptography.CryptographicException or IOException)
        {
            // Half a renewal: the last good one serves until the other half is there.
        }
    }
}
