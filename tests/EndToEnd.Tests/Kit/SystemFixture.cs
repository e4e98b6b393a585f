using System.Security.Cryptography.X509Certificates;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.Stacks;

namespace ClaudeConfig.EndToEnd.Tests.Kit;

/// <summary>One stack for all tests. Each test takes a tenant of its own; a test that kills a gateway starts one of its own.</summary>
public sealed class SystemFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("claudeconfig-e2e-").FullName;
    private readonly SemaphoreSlim starting = new(1);
    private RestartableProcess? podGateway;
    private int gateways;

    public SystemStack Stack { get; private set; } = null!;

    /// <summary>The gateway that tests share.</summary>
    public RestartableProcess Gateway { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public LedgerView Ledger { get; private set; } = null!;

    public ProviderView Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // PostgreSQL runs as another user and has to reach its data.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_001_001);
        Stack = new SystemStack(new StackOptions { Folder = folder });
        await Stack.StartAsync(CancellationToken.None);
        Ledger = new LedgerView(Stack.Database);
        Http = CreateClient(Stack.AuthorityFile);
        Provider = new ProviderView(Http, Stack.Simulator);
        Gateway = await StartGatewayAsync();
    }

    /// <summary>The gateway whose address injected pods have.</summary>
    public async Task<RestartableProcess> PodGatewayAsync()
    {
        await starting.WaitAsync();
        try
        {
            return podGateway ??= await Stack.StartPodGatewayAsync("gateway-pods");
        }
        finally
        {
            starting.Release();
        }
    }

    public Task<RestartableProcess> StartGatewayAsync(bool tls = true) =>
        Stack.StartGatewayAsync($"gateway-{Interlocked.Increment(ref gateways)}", tls);

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        starting.Dispose();
        if (Ledger is not null)
        {
            await Ledger.DisposeAsync();
        }

        await Stack.DisposeAsync();
        if (TestContext.Current.TestState?.Result is TestResult.Failed || Environment.GetEnvironmentVariable("KEEP_STACK") is not null)
        {
            Console.Error.WriteLine($"logs and data kept in {folder}");
            return;
        }

        Directory.Delete(folder, recursive: true);
    }

    private static HttpClient CreateClient(string authorityFile)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 200 };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authorityFile);
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(90) };
    }
}
