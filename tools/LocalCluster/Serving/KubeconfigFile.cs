using System.Net;
using System.Text;

namespace ClaudeConfig.LocalCluster.Serving;

/// <summary>The kubeconfig through which the administrator reaches the cluster.</summary>
internal static class KubeconfigFile
{
    public static void Write(string path, IPEndPoint server, Certificates certificates)
    {
        var (certificate, key) = certificates.IssueClient("kubernetes-admin", "system:masters");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        Certificates.WritePrivate(path, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: localcluster
              cluster:
                server: https://{server}
                certificate-authority-data: {Encode(certificates.Authority.ExportCertificatePem())}
            users:
            - name: kubernetes-admin
              user:
                client-certificate-data: {Encode(certificate)}
                client-key-data: {Encode(key)}
            contexts:
            - name: localcluster
              context:
                cluster: localcluster
                user: kubernetes-admin
            current-context: localcluster

            """);
    }

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
}
