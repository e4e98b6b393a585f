using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;

namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>The client certificate a kubeconfig names, inline or as files.</summary>
internal static class ClientCertificate
{
    internal static X509Certificate2? Load(KubernetesClientConfiguration configuration)
    {
        string? certificate = Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath);
        string? key = Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath);
        if (certificate is null || key is null)
        {
            return null;
        }

        using X509Certificate2 pem = X509Certificate2.CreateFromPem(certificate, key);
        // Ephemeral keys are not usable for TLS on every platform: a round trip through PKCS #12 is.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    private static string? Pem(string? base64, string? path)
    {
        if (!string.IsNullOrEmpty(base64))
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        }

        return string.IsNullOrEmpty(path) ? null : File.ReadAllText(path);
    }
}
