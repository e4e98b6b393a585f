using System.Security.Cryptography;
using System.Text;

namespace ClaudeConfig.Metering.Http;

/// <summary>The tokens that are accepted. The file is read again when it changes, so that a token can be rotated without a restart.</summary>
internal sealed class BearerTokens(string? path, TimeProvider time)
{
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private byte[][] _hashes = [];
    private DateTimeOffset _readAt;

    public bool Required => path is not null;

    /// <summary>Compares digests in constant time, and against every token, so that the time tells nothing.</summary>
    public bool Accepts(string? authorization)
    {
        const string Scheme = "Bearer ";
        if (path is null)
        {
            return true;
        }

        if (authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) is not true)
        {
            return false;
        }

        var presented = SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()));
        var accepted = false;
        foreach (var hash in Hashes(path))
        {
            accepted |= CryptographicOperations.FixedTimeEquals(presented, hash);
        }

        return accepted;
    }

    private byte[][] Hashes(string file)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_hashes.Length == 0 || now - _readAt > Recheck)
            {
                try
                {
                    _hashes = [.. File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => SHA256.HashData(Encoding.UTF8.GetBytes(line)))];
                    _readAt = now;
                }
                catch (IOException) when (_hashes.Length > 0)
                {
                    // Being replaced at this moment: the tokens known so far hold until the next look.
                }
            }

            return _hashes;
        }
    }
}
