using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>TLS before a provider of plain HTTP, with a certificate of the test's choice.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly X509Certificate2 certificate;
    private readonly Uri inner;
    private readonly LoopbackAcceptor acceptor;

    public TlsFront(X509Certificate2 certificate, string inner)
    {
        (this.certificate, this.inner) = (certificate, new Uri(inner));
        acceptor = new LoopbackAcceptor(ServeAsync);
    }

    public IPEndPoint EndPoint => acceptor.EndPoint;

    public ValueTask DisposeAsync() => acceptor.DisposeAsync();

    private async Task ServeAsync(TcpClient client, CancellationToken stopping)
    {
        await using var outer = new SslStream(client.GetStream());
        await outer.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true) }, stopping);
        using var upstream = new TcpClient();
        await upstream.ConnectAsync(IPAddress.Loopback, inner.Port, stopping);
        await Task.WhenAny(outer.CopyToAsync(upstream.GetStream(), stopping), upstream.GetStream().CopyToAsync(outer, stopping));
    }
}
