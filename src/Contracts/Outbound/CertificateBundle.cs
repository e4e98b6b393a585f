using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ClaudeConfig.Contracts.Outbound;

/// <summary>Certificates of authorities in PEM, as people write them, and as gateways take them: certificates alone, in bounds.</summary>
public static class CertificateBundle
{
    /// <summary>The most bytes.</summary>
    public const int Largest = 64 * 1024;

    private const int Most = 64;

    /// <summary>Reads a bundle.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence and without a letter of it; null where nothing is.</param>
    /// <returns>Its certificates; the caller disposes of them. Null where there is a problem.</returns>
    public static X509Certificate2Collection? Read(string pem, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var found = new X509Certificate2Collection();
        problem = Encoding.UTF8.GetByteCount(pem) > Largest ? $"is longer than {Largest / 1024} KiB: leave out the authorities that the provider is not certified by" : null;
        if (problem is null)
        {
            try
            {
                found.ImportFromPem(pem);
                problem = found.Count switch
                {
                    0 => "holds no certificate in PEM: it must hold text that begins with -----BEGIN CERTIFICATE-----",
                    > Most => $"holds {found.Count} certificates; at most {Most} are taken",
                    _ when !found.Any(IsRoot) => "holds no root: a certificate that is signed by itself must be among them",
                    _ => null,
                };
            }
            catch (CryptographicException)
            {
                problem = "holds a certificate that cannot be read";
            }
        }

        if (problem is null)
        {
            return found;
        }

        Dispose(found);
        return null;
    }

    /// <summary>The certificates of a bundle and nothing else of it, in PEM.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="problem">What is wrong with it; null where nothing is.</param>
    public static string? Normalise(string pem, out string? problem)
    {
        if (Read(pem, out problem) is not { } found)
        {
            return null;
        }

        var text = string.Join('\n', found.Select(certificate => certificate.ExportCertificatePem())) + "\n";
        Dispose(found);
        return text;
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static void Dispose(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
        {
            certificate.Dispose();
        }
    }
}
