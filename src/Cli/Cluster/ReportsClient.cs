using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>Metering's reports, over HTTPS.</summary>
internal sealed class ReportsClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
    private readonly HttpClient _client;

    /// <param name="address">Its address, as its certificate has it.</param>
    /// <param name="authorities">PEM certificates of who may vouch for it; the machine's unless set.</param>
    /// <param name="localPort">A port of this machine that leads to it; its address does unless set.</param>
    public ReportsClient(Uri address, string? authorities, int? localPort)
    {
        if (authorities is not null)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(authorities);
            _handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            _handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        if (localPort is { } port)
        {
            _handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(port, cancellationToken);
        }

        _client = new HttpClient(_handler) { BaseAddress = address, Timeout = Limit };
    }

    /// <summary>Asks, and returns status and body.</summary>
    /// <exception cref="UsageException">There is no answer.</exception>
    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, string token, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await _client.SendAsync(request, cancellationToken);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new UsageException($"{_client.BaseAddress} does not answer: {e.InnerException?.Message ?? e.Message}");
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    private static async ValueTask<Stream> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
