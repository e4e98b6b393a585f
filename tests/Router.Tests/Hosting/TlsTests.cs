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
    public async Task Certificate_ThatCameBeforeItsKey_ChangesNothing()
    {
        var tls = Server();
        var next = servers.Server();
        File.WriteAllText(Path.Combine(folder, "server.crt"), next.Certificate);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "server.crt"), DateTime.UnixEpoch);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await ConnectsAsync(tls, clients.Client("app")));
    }

    [Fact]
    public async Task Connection_ToMetering_ShowsACertificateThatIsRotatedAndABadFileChangesNothing()
    {
        var (certificate, key) = (Path.Combine(folder, "own.pem"), Path.Combine(folder, "own.key"));
        using var next = new TestCertificates("next");
        Put(clients.Client("gw-0"), 0);
        Write(servers.AuthorityPem, 0);
        using var connection = new MeteringConnection(ClientsFile, time, NullLogger<MeteringConnection>.Instance, certificate, key);
        using var own = Certificate(servers.Server());
        await using var metering = new LoopbackAcceptor((client, stopping) => NameClientAsync(client, own, stopping));
        Assert.Equal("CN=gw-0", await AskAsync());

        // A key of another: rotated half, or wrongly.
        Put(clients.Client("gw-1") with { Key = next.Client("x").Key }, 1);
        Assert.Equal("CN=gw-0", await AskAsync());
        Put(clients.Client("gw-2"), 2);
        Assert.Equal("CN=gw-2", await AskAsync());

        Task<string> AskAsync() => connection.Current.GetStringAsync(new Uri($"https://127.0.0.1:{metering.Port}/"), TestContext.Current.CancellationToken);

        void Put(PemPair pair, int minutes)
        {
            File.WriteAllText(certificate, pair.Certificate);
            File.WriteAllText(key, pair.Key);
            File.SetLastWriteTimeUtc(certificate, DateTime.UnixEpoch.AddMinutes(minutes));
            File.SetLastWriteTimeUtc(key, DateTime.UnixEpoch.AddMinutes(minutes));
            time.Advance(TimeSpan.FromSeconds(10));
        }
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

    private static X509Certificate2 Certificate(PemPair pair) => X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);

    /// <summary>Answers with the name in the certificate that it is shown.</summary>
    private static async Task NameClientAsync(TcpClient client, X509Certificate2 own, CancellationToken stopping)
    {
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = own, ClientCertificateRequired = true, RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null }, stopping);
        _ = await tls.ReadAsync(new byte[4096], stopping);
        var name = tls.RemoteCertificate!.Subject;
        await tls.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\nConnection: close\r\n\r\n{name}"), stopping);
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
