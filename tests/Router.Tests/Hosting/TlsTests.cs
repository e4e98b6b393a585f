using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Hosting;

/// <summary>Certificates from files: who is let in by one, and what happens when somebody rotates them.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tls-").FullName;
    private readonly FakeTimeProvider time = new();
    private readonly TestCertificates servers = new();
    private readonly TestCertificates clients = new("clients");

    private string ClientsFile => Path.Combine(folder, "clients.pem");

    public void Dispose()
    {
        servers.Dispose();
        clients.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Client_WithoutACertificateOfTheAuthority_IsNotLetIn()
    {
        using var others = new TestCertificates("others");
        var tls = Server();

        Assert.True(await ConnectsAsync(tls, clients.Client("app")));
        Assert.False(await ConnectsAsync(tls, null));
        Assert.False(await ConnectsAsync(tls, others.Client("app")));
        // A server's certificate says nothing of a client.
        Assert.False(await ConnectsAsync(tls, clients.Server("app")));
    }

    [Fact]
    public async Task Authority_OfClients_IsRotatedAndABadFileChangesNothing()
    {
        using var next = new TestCertificates("next");
        var tls = Server();
        Write("no certificate", 1);
        Assert.True(await ConnectsAsync(tls, clients.Client("app")));

        Write(next.AuthorityPem, 2);
        Assert.False(await ConnectsAsync(tls, clients.Client("app")));
        Assert.True(await ConnectsAsync(tls, next.Client("app")));
    }

    [Fact]
    public void Connection_ToMetering_TakesTheAuthorityThatTakesTheOldOnesPlace()
    {
        using var next = new TestCertificates("next");
        Write(servers.AuthorityPem, 0);
        using var connection = new MeteringConnection(ClientsFile, time, NullLogger<MeteringConnection>.Instance);
        var first = connection.Current;
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Same(first, connection.Current);

        Write("no certificate", 1);
        Assert.Same(first, connection.Current);
        Write(next.AuthorityPem, 2);
        Assert.NotSame(first, connection.Current);
    }

    private TlsCertificate Server()
    {
        var (certificate, key) = servers.Server().WriteTo(folder, "server");
        Write(clients.AuthorityPem, 0);
        return new TlsCertificate(certificate, key, ClientsFile, time, NullLogger<TlsCertificate>.Instance);
    }

    /// <summary>Writes the file as somebody would, minutes after another; it is looked at from ten seconds on.</summary>
    private void Write(string text, int minutes)
    {
        File.WriteAllText(ClientsFile, text);
        File.SetLastWriteTimeUtc(ClientsFile, DateTime.UnixEpoch.AddMinutes(minutes + 1));
        time.Advance(TimeSpan.FromSeconds(10));
    }

    private static async Task<bool> ConnectsAsync(TlsCertificate tls, PemPair? client)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var outer = new TcpClient();
        var connecting = outer.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var inner = await listener.AcceptTcpClientAsync();
        await connecting;
        await using var server = new SslStream(inner.GetStream());
        await using var caller = new SslStream(outer.GetStream());
        using var bare = client is null ? null : X509Certificate2.CreateFromPem(client.Certificate, client.Key);
        using var shown = bare is null ? null : X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pkcs12), null);
#pragma warning disable CA5359 // Only the server judges here.
        var calling = caller.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost", ClientCertificates = shown is null ? null : [shown], RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
#pragma warning restore CA5359
        try
        {
            await server.AuthenticateAsServerAsync(tls.Current(), CancellationToken.None);
            await calling;
            return true;
        }
        catch (AuthenticationException)
        {
            inner.Close();
            await calling.ContinueWith(_ => { }, TaskScheduler.Default);
            return false;
        }
    }
}
