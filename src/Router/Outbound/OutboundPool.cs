using System.Net;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Router.Outbound;

/// <summary>Open connections to providers, all of them admitted by the policy in force.</summary>
internal sealed class OutboundPool(Func<OutboundPolicy> policy, IHostResolver resolver, IWebProxy egress, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private OutboundPolicy? admitted;
    private HttpMessageInvoker? http;

    /// <summary>Sends over connections that the policy of this moment admits.</summary>
    public HttpMessageInvoker Current
    {
        get
        {
            var now = policy();
            lock (gate)
            {
                // The one before is not disposed: that would cut its open streams. Its idle connections end by themselves.
                http = http is not null && now.Equals(admitted) ? http : Create(now);
                admitted = now;
                return http;
            }
        }
    }

    public void Dispose() => http?.Dispose();

    private HttpMessageInvoker Create(OutboundPolicy now)
    {
        var proxy = new EgressProxy(egress);
        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            Proxy = proxy,
            ConnectCallback = new OutboundConnector(now, resolver, proxy, time).ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxConnectionsPerServer = 2048,
            EnableMultipleHttp2Connections = true,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        }, disposeHandler: true);
    }
}
