using System.Text;

namespace ClaudeConfig.Harness;

public static class KubeconfigFile
{
    /// <summary>Writes a kubeconfig with one cluster and one user who holds a client certificate.</summary>
    public static void Write(string path, string server, string authorityPem, PemPair client) => Write(path, server, authorityPem, $"""
            client-certificate-data: {Base64(client.Certificate)}
            client-key-data: {Base64(client.Key)}
        """);

    /// <summary>Writes a kubeconfig with one cluster and one user who holds a bearer token.</summary>
    public static void WriteToken(string path, string server, string authorityPem, string token) =>
        Write(path, server, authorityPem, $"    token: {token}");

    private static void Write(string path, string server, string authorityPem, string user) => PrivateFile.Write(path, $"""
        apiVersion: v1
        kind: Config
        current-context: default
        clusters:
        - name: default
          cluster:
            server: {server}
            certificate-authority-data: {Base64(authorityPem)}
        contexts:
        - name: default
          context:
            cluster: default
            user: default
        users:
        - name: default
          user:
        {user}

        """);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
