using System.Net;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Router.Outbound.Http1;

namespace ClaudeConfig.Router.Outbound;

/// <summary>Open connections to providers, all of them admitted by the policy in force.</summary>
internal sealed class OutboundPool(Func<OutboundPolicy> policy, IHostResolver resolver, IWebProxy egress, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private OutboundPolicy? admitted;
    private HttpMessageInvoker? http;
    private Http1Handler? plain;

    /// <summary>Sends over connections that the policy of this moment admits.</summary>
    public HttpMessageInvoker Current
    {
        get
        {
            var now = policy();
            lock (gate)
            {
                if (http is null || !now.Equals(admitted))
                {
                    // The one before is not disposed: that would cut its open streams. Its idle connections end by themselves.
                    plain?.Retire();
                    http = Create(now);
                    admitted = now;
                }

                return http;
            }
        }
    }

    public void Dispose() => http?.Dispose();

    private HttpMessageInvoker Create(OutboundPolicy now)
    {
        var proxy = new EgressProxy(egress);
        var connector = new OutboundConnector(now, resolver, proxy, time);
        plain = new Http1Handler(connector, proxy, new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            Proxy = proxy,
            ConnectCallback = connector.ConnectAsync,
            ConnectTimeout = ConnectTimeout,
            MaxConnectionsPerServer = 2048,
            EnableMultipleHttp2Connections = true,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        }, time);
        return new HttpMessageInvoker(plain, disposeHandler: true);
    }
}
