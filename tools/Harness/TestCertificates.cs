using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ClaudeConfig.Harness;

/// <summary>A short-lived certificate authority for servers and clients on loopback.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 authority;

    public TestCertificates(string name = "claudeconfig-harness")
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    public string AuthorityPem => authority.ExportCertificatePem();

    /// <summary>A server certificate for 127.0.0.1, localhost and the given names.</summary>
    public PemPair Server(params string[] names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(IPAddress.Loopback);
        foreach (var name in (string[])["localhost", .. names])
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        return Issue("CN=localhost", "1.3.6.1.5.5.7.3.1", alternatives.Build());
    }

    /// <summary>A client certificate; Kubernetes reads user and groups from CN and O.</summary>
    public PemPair Client(string user, params string[] groups)
    {
        var subject = new StringBuilder($"CN={user}");
        foreach (var group in groups)
        {
            subject.Append(System.Globalization.CultureInfo.InvariantCulture, $", O={group}");
        }

        return Issue(subject.ToString(), "1.3.6.1.5.5.7.3.2", null);
    }

    public void Dispose()
    {
        authority.Dispose();
        key.Dispose();
    }

    private PemPair Issue(string subject, string usage, X509Extension? alternatives)
    {
        using var leaf = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, leaf, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (alternatives is not null)
        {
            request.CertificateExtensions.Add(alternatives);
        }

        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(12));
        return new PemPair(certificate.ExportCertificatePem(), leaf.ExportPkcs8PrivateKeyPem());
    }
}
