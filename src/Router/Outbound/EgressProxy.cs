using System.Collections.Concurrent;
using System.Net;

namespace ClaudeConfig.Router.Outbound;

/// <summary>The proxy of the platform's choice (HTTPS_PROXY), which may lie where no provider may.</summary>
internal sealed class EgressProxy(IWebProxy inner) : IWebProxy
{
    private readonly ConcurrentDictionary<(string Host, int Port), bool> used = new();

    public ICredentials? Credentials
    {
        get => inner.Credentials;
        set => inner.Credentials = value;
    }

    public Uri? GetProxy(Uri destination)
    {
        var proxy = inner.GetProxy(destination);
        if (proxy is not null)
        {
            used[(proxy.IdnHost, proxy.Port)] = true;
        }

        return proxy;
    }

    public bool IsBypassed(Uri host) => inner.IsBypassed(host);

    /// <summary>Whether requests go by way of this host.</summary>
    public bool Is(string host, int port) => used.ContainsKey((host, port));
}
