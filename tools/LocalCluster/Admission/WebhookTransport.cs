using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>Connections to webhooks: one pool for each CA that vouches for them.</summary>
internal sealed class WebhookTransport(ServiceResolver services) : IDisposable
{
    private const int MaxPools = 64;
    private const string ServiceSuffix = ".svc";

    // Service endpoints move; a connection to where one used to be must not live long.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, HttpMessageInvoker> _pools = new();

    /// <param name="caBundle">PEM certificates in base64; empty for the system's roots.</param>
    public HttpMessageInvoker For(string caBundle)
    {
        if (_pools.TryGetValue(caBundle, out var pool))
        {
            return pool;
        }

        if (_pools.Count >= MaxPools)
        {
            // CAs rotate: whoever still uses a pool gets a new one. Calls in flight keep theirs until they end.
            _pools.Clear();
        }

        return _pools.GetOrAdd(caBundle, bundle => new HttpMessageInvoker(Handler(bundle)));
    }

    public void Dispose()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }
    }

    private SocketsHttpHandler Handler(string caBundle) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = ConnectionLifetime,
        ConnectCallback = ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = caBundle.Length == 0 ? null : Trusting(caBundle),
            RemoteCertificateValidationCallback = Check,
        },
    };

    private static X509ChainPolicy Trusting(string caBundle)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(caBundle)));
        }
        catch (Exception unreadable) when (unreadable is FormatException or CryptographicException)
        {
            throw new WebhookCallException("unable to load root certificates: unable to parse bytes as PEM block", unreadable);
        }

        return policy;
    }

    private static bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => errors switch
    {
        SslPolicyErrors.None => true,
        _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) =>
            throw new WebhookCallException($"x509: certificate of {certificate?.Subject} is not valid for {(sender as SslStream)?.TargetHostName}"),
        _ => throw new WebhookCallException("x509: certificate signed by unknown authority"),
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        EndPoint target = Service(context.DnsEndPoint) is { } service
            ? services.Resolve(service.Namespace, service.Name, context.DnsEndPoint.Port)
            : context.DnsEndPoint;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static (string Name, string Namespace)? Service(DnsEndPoint endpoint)
    {
        var parts = endpoint.Host.Split('.');
        return endpoint.Host.EndsWith(ServiceSuffix, StringComparison.Ordinal) && parts.Length == 3 ? (parts[0], parts[1]) : null;
    }
}
