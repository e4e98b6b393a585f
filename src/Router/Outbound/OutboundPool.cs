using System.Net;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Router.Outbound.Http1;

namespace ClaudeConfig.Router.Outbound;

/// <summary>Open connections to providers, all of them admitted by the policy in force.</summary>
internal sealed class OutboundPool(Func<OutboundPolicy> policy, IHostResolver resolver, IWebProxy egress, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<ProviderEgress, HttpMessageInvoker> ofProviders = [];
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
                UseLocked(now);
                return http ??= new HttpMessageInvoker(plain = CreatePlain(now), disposeHandler: true);
            }
        }
    }

    /// <summary>The same, by a provider's own way out where it has one.</summary>
    public HttpMessageInvoker Of(ProviderEgress? own)
    {
        if (own is null)
        {
            return Current;
        }

        var now = policy();
        lock (gate)
        {
            UseLocked(now);
            if (!ofProviders.TryGetValue(own, out var known))
            {
                ofProviders[own] = known = Create(now, own);
            }

            return known;
        }
    }

    /// <summary>Lets go of ways that no provider has any more.</summary>
    public void Keep(IEnumerable<ProviderEgress> wanted)
    {
        var kept = wanted.ToHashSet();
        lock (gate)
        {
            foreach (var gone in ofProviders.Keys.Where(own => !kept.Contains(own)).ToArray())
            {
                ofProviders.Remove(gone);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            http?.Dispose();
            foreach (var own in ofProviders.Values)
            {
                own.Dispose();
            }
        }
    }

    // Those before are not disposed: that would cut their open streams. Their idle connections end by themselves.
    private void UseLocked(OutboundPolicy now)
    {
        if (!now.Equals(admitted))
        {
            admitted = now;
            plain?.Retire();
            http = null;
            ofProviders.Clear();
        }
    }

    private Http1Handler CreatePlain(OutboundPolicy now)
    {
        var proxy = new EgressProxy(egress);
        var connector = new OutboundConnector(now, resolver, proxy.Is, time);
        return new Http1Handler(connector, proxy, Handler(proxy, connector, null), time);
    }

    // Its addresses are https, which the platform's client speaks.
    private HttpMessageInvoker Create(OutboundPolicy now, ProviderEgress own)
    {
        if (own.Proxy is { } named)
        {
            // A tenant names this one: unlike the platform's, it is judged like any other host.
            return new HttpMessageInvoker(
                Handler(new ProviderProxy(named, own.ProxyCredential), new OutboundConnector(now, resolver, static (_, _) => false, time), own.Authorities), disposeHandler: true);
        }

        var proxy = new EgressProxy(egress);
        return new HttpMessageInvoker(Handler(proxy, new OutboundConnector(now, resolver, proxy.Is, time), own.Authorities), disposeHandler: true);
    }

    private static SocketsHttpHandler Handler(IWebProxy proxy, OutboundConnector connector, string? authorities) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        Proxy = proxy,
        ConnectCallback = connector.ConnectAsync,
        SslOptions = OutboundTrust.Of(authorities),
        ConnectTimeout = ConnectTimeout,
        MaxConnectionsPerServer = 2048,
        EnableMultipleHttp2Connections = true,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
    };
}
