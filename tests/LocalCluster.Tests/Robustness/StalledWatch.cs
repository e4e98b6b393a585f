using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;

namespace ClaudeConfig.LocalCluster.Tests.Robustness;

/// <summary>A watch over a connection of its own with small buffers, whose client does not read until it is told to.</summary>
internal sealed class StalledWatch : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly SslStream _stream;

    private StalledWatch(Socket socket, SslStream stream) => (_socket, _stream) = (socket, stream);

    public static async Task<StalledWatch> OpenAsync(RunningCluster cluster, string folder, string path)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(Path.Combine(folder, "kubeconfig"));
        using var pem = X509Certificate2.CreateFromPem(
            Encoding.UTF8.GetString(Convert.FromBase64String(configuration.ClientCertificateData)),
            Encoding.UTF8.GetString(Convert.FromBase64String(configuration.ClientCertificateKeyData)));
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8192 };
        await socket.ConnectAsync(cluster.Address);
        var stream = new SslStream(new NetworkStream(socket), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", ClientCertificates = [certificate] });
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nConnection: close\r\n\r\n"));
        // The status line says that the watch is open.
        Assert.Contains("200", await ReadLineAsync(stream), StringComparison.Ordinal);
        return new StalledWatch(socket, stream);
    }

    /// <summary>All JSON lines until the server ends the watch.</summary>
    public async Task<List<string>> ReadToEndAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var reader = new StreamReader(_stream);
        var text = await reader.ReadToEndAsync(deadline.Token);
        // Headers and chunk sizes stand on lines of their own.
        return [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("{\"type\"", StringComparison.Ordinal))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString();
    }
}
