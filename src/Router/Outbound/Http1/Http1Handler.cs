using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ClaudeConfig.Router.Forwarding;

namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>
/// The plain case by the shortest way: a request whose body is at hand, to a provider over http and without a proxy. Everything else goes by way of the platform's
/// client.
/// </summary>
internal sealed class Http1Handler : DelegatingHandler
{
    private const int MostHosts = 256;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(15);

    private readonly OutboundConnector connector;
    private readonly EgressProxy proxy;
    private readonly TimeProvider time;
    private readonly ITimer sweeper;
    private readonly ConcurrentDictionary<(string Host, int Port), HostConnections> hosts = new();
    private volatile bool retired;

    public Http1Handler(OutboundConnector connector, EgressProxy proxy, HttpMessageHandler other, TimeProvider time)
        : base(other)
    {
        (this.connector, this.proxy, this.time) = (connector, proxy, time);
        sweeper = time.CreateTimer(static handler => ((Http1Handler)handler!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <summary>One request over a connection to this host.</summary>
    internal static async Task<HttpResponseMessage> ExchangeAsync(HostConnections host, HttpRequestMessage request, BodyContent body, CancellationToken cancellationToken)
    {
        var connection = await host.TakeAsync(cancellationToken);
        AnswerHead head;
        try
        {
            head = await connection.ExchangeAsync(request, body, cancellationToken);
        }
        catch
        {
            host.Return(connection, reusable: false);
            throw;
        }

        var answer = new AnswerBody(host, connection, head);
        head.Response.RequestMessage = request;
        ((AnswerContent)head.Response.Content).Body = answer;
        answer.Begin();
        return head.Response;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request is { Content: BodyContent body, RequestUri: { } uri } && uri.Scheme == Uri.UriSchemeHttp && IsDirect(uri) && HostOf(uri) is { } host
            ? ExchangeAsync(host, request, body, cancellationToken)
            : base.SendAsync(request, cancellationToken);

    /// <summary>Keeps no connection from here on; open answers go on.</summary>
    public void Retire()
    {
        retired = true;
        sweeper.Dispose();
        foreach (var host in hosts.Values)
        {
            host.Dispose();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Retire();
        }

        base.Dispose(disposing);
    }

    private bool IsDirect(Uri uri) => proxy.IsBypassed(uri) || proxy.GetProxy(uri) is not { } by || by == uri;

    /// <summary>Null where there are too many already.</summary>
    private HostConnections? HostOf(Uri uri) =>
        hosts.TryGetValue((uri.IdnHost, uri.Port), out var known) ? known : hosts.Count < MostHosts ? hosts.GetOrAdd((uri.IdnHost, uri.Port), Create, uri) : null;

    private HostConnections Create((string Host, int Port) key, Uri uri)
    {
        var name = uri.HostNameType == UriHostNameType.IPv6 ? $"[{key.Host}]" : key.Host;
        var header = uri.IsDefaultPort ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{key.Port}");
        var made = new HostConnections(stop => ConnectAsync(key.Host, key.Port, stop), Encoding.ASCII.GetBytes(header), time);
        if (retired)
        {
            made.Dispose();
        }

        return made;
    }

    private async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(OutboundPool.ConnectTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await connector.ConnectAsync(host, port, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"{host}:{port} did not take a connection in time", e);
        }
        catch (Exception e) when (e is SocketException or OutboundRefusedException)
        {
            // The same wrapping as the platform's client, for those who look into it.
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"{e.Message} ({host}:{port})", e);
        }
    }

    private void Sweep()
    {
        foreach (var (key, host) in hosts)
        {
            if (host.Sweep() && hosts.TryRemove(key, out _))
            {
                // Whoever found it just now may go on with it: what he gives back is closed.
                host.Dispose();
            }
        }
    }
}
