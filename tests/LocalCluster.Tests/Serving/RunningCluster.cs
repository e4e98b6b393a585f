using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Serving;

namespace ClaudeConfig.LocalCluster.Tests.Serving;

/// <summary>A server in this process, and its administrator.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private readonly ClusterServer _server;

    private RunningCluster(ClusterServer server) => (_server, Http) = (server, Client(server, withCertificate: true));

    public HttpClient Http { get; }

    public static async Task<RunningCluster> StartAsync(string? dataFolder = null)
    {
        var options = new ServeOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), EnableDebug = true, DataFolder = dataFolder };
        return new RunningCluster(await ClusterServer.StartAsync(options, TimeProvider.System, TestContext.Current.CancellationToken));
    }

    /// <summary>A client that shows no certificate.</summary>
    public HttpClient Stranger() => Client(_server, withCertificate: false);

    public async Task<(HttpStatusCode Code, JsonNode? Body)> SendAsync(string method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : text);
    }

    public async Task<StreamReader> WatchAsync(string path)
    {
        var response = await Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return _server.DisposeAsync();
    }

    private static HttpClient Client(ClusterServer server, bool withCertificate)
    {
        var tls = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, remote, _, _) => remote is X509Certificate2 found && found.Issuer == server.Certificates.Authority.Subject,
        };
        if (withCertificate)
        {
            var (certificate, key) = server.Certificates.IssueClient("kubernetes-admin", "system:masters");
            using var pair = X509Certificate2.CreateFromPem(certificate, key);
            tls.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null)];
        }

        return new HttpClient(new SocketsHttpHandler { SslOptions = tls }) { BaseAddress = new Uri($"https://{server.Address}"), Timeout = TimeSpan.FromSeconds(60) };
    }
}
