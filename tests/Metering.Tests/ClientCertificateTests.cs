using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Hosting;
using ClaudeConfig.Support.Postgres;
using Microsoft.AspNetCore.Builder;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Gateways show a certificate besides their token, and nobody else needs one.</summary>
public sealed class ClientCertificateTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("mtls-").FullName;
    private readonly TestCertificates servers = new();
    private readonly TestCertificates gateways = new("gateways");
    private WebApplication app = null!;

    public async ValueTask InitializeAsync()
    {
        var (certificate, key) = servers.Server().WriteTo(folder, "server");
        await File.WriteAllTextAsync(Path.Combine(folder, "clients.pem"), gateways.AuthorityPem);
        app = MeteringApp.Build(
            new MeteringOptions
            {
                Listen = new IPEndPoint(IPAddress.Loopback, 0), Database = await postgres.CreateDatabaseAsync(), TokenFile = PrivateFile.Write(Path.Combine(folder, "token"), "secret"), Kubernetes = false,
                TlsCertificate = certificate, TlsKey = key, TlsClientAuthority = Path.Combine(folder, "clients.pem"),
            },
            TimeProvider.System);
        await app.StartAsync();
        await Eventually.TrueAsync(async () => await GetAsync(null, "/readyz") == HttpStatusCode.OK, "Metering is ready", Deadlines.Slow);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        servers.Dispose();
        gateways.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Gateway_WithACertificateOfTheAuthority_IsTheOnlyOneWhoseUsageIsTaken()
    {
        using var others = new TestCertificates("others");
        Assert.Equal(HttpStatusCode.OK, (await EventsAsync(gateways.Client("gw-0"))).Status);
        var (status, body) = await EventsAsync(null);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("--metering-client-cert", body, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => EventsAsync(others.Client("gw-0")));
        // A server's certificate says nothing of a client.
        await Assert.ThrowsAsync<HttpRequestException>(() => EventsAsync(gateways.Server("gw-0")));
        // The operator reads, and probes ask, as before.
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await GetAsync(null, "/v1/routers"), await GetAsync(null, "/healthz")));
    }

    private async Task<(HttpStatusCode Status, string Body)> EventsAsync(PemPair? client)
    {
        using var http = Http(client);
        using var response = await http.PostAsync("/v1/events", new StringContent("""{"events":[]}""", Encoding.UTF8, "application/json"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<HttpStatusCode> GetAsync(PemPair? client, string path)
    {
        using var http = Http(client);
        using var response = await http.GetAsync(path);
        return response.StatusCode;
    }

    private HttpClient Http(PemPair? client)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPem(servers.AuthorityPem);
        if (client is not null)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(client.Certificate, client.Key), null, offline: true);
        }

        var http = new HttpClient(handler) { BaseAddress = new Uri(app.Urls.Single()) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
        return http;
    }
}
