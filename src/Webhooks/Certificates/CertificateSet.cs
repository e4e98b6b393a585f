using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ClaudeConfig.Webhooks.Certificates;

/// <summary>The authority of the webhooks, the one that follows it or went before, and the server's certificate; all as PEM, as in the Secret.</summary>
internal sealed record CertificateSet
{
    public required string Authority { get; init; }

    public required string AuthorityKey { get; init; }

    /// <summary>Trusted already, and signs after the overlap.</summary>
    public string? Next { get; init; }

    public string? NextKey { get; init; }

    /// <summary>Still trusted, while certificates of its may be in use.</summary>
    public string? Previous { get; init; }

    public required string Certificate { get; init; }

    public required string Key { get; init; }

    /// <summary>What API servers have to trust.</summary>
    public string Bundle => string.Concat(((string?[])[Authority, Next, Previous]).OfType<string>().Select(pem => pem.TrimEnd() + "\n"));

    public IDictionary<string, byte[]> ToData()
    {
        var data = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["ca.crt"] = Encoding.UTF8.GetBytes(Authority),
            ["ca.key"] = Encoding.UTF8.GetBytes(AuthorityKey),
            ["tls.crt"] = Encoding.UTF8.GetBytes(Certificate),
            ["tls.key"] = Encoding.UTF8.GetBytes(Key),
        };
        Add("next-ca.crt", Next);
        Add("next-ca.key", NextKey);
        Add("previous-ca.crt", Previous);
        return data;

        void Add(string name, string? pem)
        {
            if (pem is not null)
            {
                data[name] = Encoding.UTF8.GetBytes(pem);
            }
        }
    }

    /// <summary>What a Secret holds; null where it is not whole or not ours.</summary>
    public static CertificateSet? TryRead(IDictionary<string, byte[]>? data)
    {
        if (Text("ca.crt") is not { } authority || Text("ca.key") is not { } authorityKey || Text("tls.crt") is not { } certificate || Text("tls.key") is not { } key)
        {
            return null;
        }

        var set = new CertificateSet
        {
            Authority = authority,
            AuthorityKey = authorityKey,
            Next = Text("next-ca.crt"),
            NextKey = Text("next-ca.key"),
            Previous = Text("previous-ca.crt"),
            Certificate = certificate,
            Key = key,
        };
        return set.IsReadable() ? set : null;

        string? Text(string name) => data is not null && data.TryGetValue(name, out var bytes) && bytes.Length > 0 ? Encoding.UTF8.GetString(bytes) : null;
    }

    private bool IsReadable()
    {
        if ((Next is null) != (NextKey is null))
        {
            return false;
        }

        try
        {
            using var authority = X509Certificate2.CreateFromPem(Authority, AuthorityKey);
            using var server = X509Certificate2.CreateFromPem(Certificate, Key);
            using var next = Next is null ? null : X509Certificate2.CreateFromPem(Next, NextKey!);
            using var previous = Previous is null ? null : X509Certificate2.CreateFromPem(Previous);
            return true;
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
