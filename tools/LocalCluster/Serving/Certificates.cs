using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClaudeConfig.LocalCluster.Serving;

/// <summary>The cluster's own certificate authority and what it has signed.</summary>
internal sealed class Certificates : IDisposable
{
    private const string AuthorityFile = "ca.pem";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);
    private readonly TimeProvider _time;

    private Certificates(X509Certificate2 authority, TimeProvider time)
    {
        (Authority, _time) = (authority, time);
        Server = IssueServer();
    }

    public X509Certificate2 Authority { get; }

    public X509Certificate2 Server { get; }

    /// <summary>Takes the authority from the folder, so that kubeconfigs outlive a restart, or makes a new one.</summary>
    public static Certificates Open(string? folder, TimeProvider time)
    {
        var path = folder is null ? null : Path.Combine(folder, AuthorityFile);
        if (path is not null && File.Exists(path))
        {
            return new Certificates(X509Certificate2.CreateFromPemFile(path, path), time);
        }

        var authority = CreateAuthority(time);
        if (path is not null)
        {
            WritePrivate(path, authority.ExportCertificatePem() + "\n" + authority.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n");
        }

        return new Certificates(authority, time);
    }

    /// <summary>Writes a file that only its owner may read.</summary>
    public static void WritePrivate(string path, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(content);
    }

    /// <summary>A client certificate, with its key, as PEM.</summary>
    public (string Certificate, string Key) IssueClient(string user, params string[] groups)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        foreach (var group in groups)
        {
            name.AddOrganizationName(group);
        }

        name.AddCommonName(user);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var certificate = Sign(request);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Whether this authority has signed a client's certificate and it is valid now.</summary>
    public bool Accepts(X509Certificate2 client)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(client);
    }

    public void Dispose()
    {
        Server.Dispose();
        Authority.Dispose();
    }

    private static X509Certificate2 CreateAuthority(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localcluster-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now + Lifetime);
    }

    private X509Certificate2 IssueServer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        names.AddDnsName("localhost");
        names.AddDnsName("kubernetes.default.svc");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = Sign(request);
        using var withKey = certificate.CopyWithPrivateKey(key);
        // A key that was never exported cannot be used by TLS on every platform.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    private X509Certificate2 Sign(CertificateRequest request)
    {
        var now = _time.GetUtcNow();
        var end = Authority.NotAfter.ToUniversalTime();
        return request.Create(Authority, now.AddHours(-1), end, RandomNumberGenerator.GetBytes(16));
    }
}
