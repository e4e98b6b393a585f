using System.Net;
using System.Net.Sockets;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Metering.Notifications;

/// <summary>Posts to addresses that tenants write: each is judged as it is written, and every address that its name resolves to before it is connected to.</summary>
internal sealed class GuardedHttp : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly OutboundPolicy _policy;
    private readonly HttpClient _http;

    public GuardedHttp(OutboundPolicy policy)
    {
        _policy = policy;
        _http = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = Patience, ConnectCallback = ConnectAsync, PooledConnectionLifetime = TimeSpan.FromMinutes(1), SslOptions = OutboundTrust.Of(null) },
            disposeHandler: true)
        { Timeout = Patience, MaxResponseContentBufferSize = 64 * 1024 };
    }

    /// <exception cref="DeliveryException">It was not taken.</exception>
    public async Task PostAsync(string address, Func<HttpContent> content, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        address = address.Trim();
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0)
        {
            throw new DeliveryException("the Secret's value is no URL; write an https address");
        }

        // Only the origin is judged: paths of webhooks are secrets, and of any form.
        if (_policy.ProblemOf(url.GetLeftPart(UriPartial.Authority)) is { } problem)
        {
            throw new DeliveryException($"{problem} (--notify-hosts, --notify-internal-hosts)");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content() };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        await SendAsync(request, url, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(HttpRequestMessage request, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                // Gone is gone; everything else may pass.
                throw new DeliveryException($"{url.Host} answered {(int)response.StatusCode}", final: response.StatusCode is HttpStatusCode.Gone or HttpStatusCode.NotFound);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new DeliveryException(e.InnerException is DeliveryException refused ? refused.Message : $"{url.Host} cannot be reached ({(e is TaskCanceledException ? "it does not answer" : e.Message)})");
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        string? refused = null;
        foreach (var address in addresses)
        {
            refused = _policy.ProblemOf(host, port, address);
            if (refused is not null)
            {
                continue;
            }

            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new DeliveryException(refused ?? $"{host} has no address");
    }
}
