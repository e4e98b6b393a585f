using System.Security.Cryptography.X509Certificates;

namespace ClaudeConfig.Webhooks.Certificates;

/// <summary>
/// What the certificates should be next, one step at a time: a new authority is trusted for <see cref="Overlap"/> before it signs, and the old one until
/// nobody can still present what it signed. So no API server ever meets a certificate that it does not trust yet, or no longer.
/// </summary>
internal sealed class CertificatePlanner(IReadOnlyList<string> names, TimeSpan overlap)
{
    public static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(730);
    public static readonly TimeSpan ServerLife = TimeSpan.FromDays(90);

    /// <summary>How long both authorities are trusted before the new one signs.</summary>
    public TimeSpan Overlap => overlap;

    /// <summary>The next step; null where there is nothing to do.</summary>
    /// <param name="stored">What there is; null where there is nothing that can be used.</param>
    /// <param name="now">The time.</param>
    public CertificateSet? Next(CertificateSet? stored, DateTimeOffset now)
    {
        if (stored is null || End(stored.Authority) <= now)
        {
            return Fresh(now);
        }

        if (stored.Next is { } next && Made(next) + overlap <= now)
        {
            return Signed(stored with { Authority = next, AuthorityKey = stored.NextKey!, Next = null, NextKey = null, Previous = stored.Authority }, now);
        }

        if (!IsGood(stored, now))
        {
            return Signed(stored, now);
        }

        if (stored.Next is null && IsDue(stored.Authority, now))
        {
            var (certificate, key) = Issuer.Authority(now, AuthorityLife);
            return stored with { Next = certificate, NextKey = key };
        }

        return stored.Previous is not null && Made(stored.Certificate) + overlap <= now ? stored with { Previous = null } : null;
    }

    private CertificateSet Fresh(DateTimeOffset now)
    {
        var (authority, key) = Issuer.Authority(now, AuthorityLife);
        return Signed(new CertificateSet { Authority = authority, AuthorityKey = key, Certificate = "", Key = "" }, now);
    }

    private CertificateSet Signed(CertificateSet set, DateTimeOffset now)
    {
        var (certificate, key) = Issuer.Server(set.Authority, set.AuthorityKey, names, now, ServerLife);
        return set with { Certificate = certificate, Key = key };
    }

    /// <summary>Whether the server's certificate is of this authority, for these names, and not about to end.</summary>
    private bool IsGood(CertificateSet set, DateTimeOffset now)
    {
        if (IsDue(set.Certificate, now))
        {
            return false;
        }

        using var authority = X509Certificate2.CreateFromPem(set.Authority);
        using var server = X509Certificate2.CreateFromPem(set.Certificate);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(server) && names.All(name => server.MatchesHostname(name, allowWildcards: false, allowCommonName: false));
    }

    /// <summary>Two thirds of its life are over.</summary>
    private static bool IsDue(string pem, DateTimeOffset now)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        var (start, end) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        return now >= start + ((end - start) * 2 / 3);
    }

    private static DateTimeOffset Made(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return new DateTimeOffset(certificate.NotBefore) + Issuer.Backdated;
    }

    private static DateTimeOffset End(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return new DateTimeOffset(certificate.NotAfter);
    }
}
