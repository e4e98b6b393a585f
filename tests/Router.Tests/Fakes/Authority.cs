using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>A private authority that certifies servers of tests.</summary>
internal sealed class Authority : IDisposable
{
    private readonly X509Certificate2 root;
    private readonly X509Certificate2 intermediate;

    public Authority(string name)
    {
        root = Certify($"CN={name} root", null, ca: true, []);
        intermediate = Certify($"CN={name} intermediate", root, ca: true, []);
    }

    /// <summary>The root, as people hand it on.</summary>
    public string Pem => root.ExportCertificatePem();

    /// <summary>A server's certificate of the root.</summary>
    public X509Certificate2 Server(string host) => Certify($"CN={host}", root, ca: false, [Names(host)]);

    /// <summary>A server's certificate of an intermediate that the server does not send, and an address where it is to be had.</summary>
    public X509Certificate2 ServerOfIntermediate(string host, string issuerAddress) =>
        Certify($"CN={host}", intermediate, ca: false, [Names(host), new X509AuthorityInformationAccessExtension(null, [issuerAddress])]);

    public void Dispose()
    {
        root.Dispose();
        intermediate.Dispose();
    }

    private static X509Extension Names(string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        return names.Build();
    }

    private static X509Certificate2 Certify(string subject, X509Certificate2? issuer, bool ca, X509Extension[] extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(ca, false, 0, true));
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        if (issuer is null)
        {
            return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        }

        using var bare = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }
}
