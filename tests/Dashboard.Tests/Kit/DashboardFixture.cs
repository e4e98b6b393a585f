using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Dashboard.Hosting;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;
using ClaudeConfig.IdentityProvider;
using ClaudeConfig.Support.ControlPlane;
using ClaudeConfig.Support.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(ClaudeConfig.Dashboard.Tests.Kit.DashboardFixture))]

namespace ClaudeConfig.Dashboard.Tests.Kit;

/// <summary>Everything a dashboard stands on: a control plane with RBAC, PostgreSQL, a Metering process with two teams' money in it, an identity provider, and a browser.</summary>
public sealed partial class DashboardFixture : IAsyncLifetime
{
    private const string Secret = "client-secret";

    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<HttpClient, CookieContainer> Jars = [];

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeconfig-dashboard-").FullName;
    private readonly PostgresFixture _postgres = new();
    private readonly TestCertificates _certificates = new("claudeconfig-dashboard");
    private (string Certificate, string Key) _tls;
    private string _meteringToken = "";
    private string _keys = "";
    private string _kubeconfig = "";
    private Plane _plane = null!;
    private ChildProcess _redis = null!;
    private ChildProcess _metering = null!;
    private WebApplication _app = null!;
    private int _next;

    public Administrator Cluster { get; private set; } = null!;

    public ControlPlaneFixture Control => _plane;

    public ProviderApp Provider { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>Metering, as the platform.</summary>
    public HttpClient Metering { get; private set; } = null!;

    /// <summary>The dashboard's clock.</summary>
    public MovedClock Clock { get; } = new();

    /// <summary>Connection string of the ledger.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Where every replica tells of sessions that ended.</summary>
    public string Redis { get; private set; } = "";

    /// <summary>The API server's log of who did what; null where it keeps none.</summary>
    public string? AuditLog => _plane.Plane.Kind == ControlPlaneKind.KubeApiServer ? Path.Combine(_folder, "audit.log") : null;

    /// <summary>How the dashboard is set up, with another way to Metering.</summary>
    internal DashboardOptions OptionsWith(Uri metering) => Options(Address.Port) with { MeteringUrl = metering };

    /// <summary>Another replica, at a port of its own: cookies are good there, too.</summary>
    internal async Task<WebApplication> ReplicaAsync(Func<DashboardOptions, DashboardOptions> change)
    {
        var replica = DashboardApp.Build(change(Options(FreePort.Next())), Clock);
        await replica.StartAsync();
        using var http = Client();
        http.BaseAddress = new Uri(replica.Urls.Single());
        await Eventually.TrueAsync(async () => (await http.GetAsync("/readyz")).IsSuccessStatusCode, "the replica is ready", Deadlines.Slow);
        return replica;
    }

    public int PolicyReports => _app.Services.GetRequiredService<PolicyReports>().Count;

    /// <summary>Namespaces of this run.</summary>
    public Names Of { get; } = new(Guid.NewGuid().ToString("n")[..6]);

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        var authority = Path.Combine(_folder, "ca.crt");
        await File.WriteAllTextAsync(authority, _certificates.AuthorityPem);
        _tls = _certificates.Server().WriteTo(_folder, "server");
        _keys = PrivateFile.Write(Path.Combine(_folder, "keys"), Guid.NewGuid().ToString("n") + "\n");
        var port = FreePort.Next();
        Address = new Uri($"https://127.0.0.1:{port}/");
        var redis = FreePort.Next();
        _redis = ChildProcess.Start("redis-server", _folder, "redis-server", ["--port", $"{redis}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "no"]);
        Redis = $"127.0.0.1:{redis}";
        Provider = await ProviderApp.StartAsync(new ProviderOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, FreePort.Next()),
            CertificateFile = _tls.Certificate,
            KeyFile = _tls.Key,
            ClientId = "dashboard",
            ClientSecret = Secret,
            Client = Address,
            People = World.People(Of),
        });
        using (var provider = Client())
        {
            await Eventually.TrueAsync(async () => (await provider.GetAsync(new Uri(Provider.Issuer, ".well-known/openid-configuration"))).IsSuccessStatusCode, "the identity provider answers", Deadlines.Slow);
        }

        // An API server that trusts the same issuer takes the user's own token; LocalCluster does not know how.
        _plane = new Plane(ApiServerArguments(authority));
        await _plane.InitializeAsync();
        await _plane.InstallCrdsAsync();
        Cluster = new Administrator(_plane.Kubeconfig, _folder);
        Cluster.Apply(World.Manifests(Of));
        _kubeconfig = ShippedAccount.Install(Cluster, _plane.Kubeconfig, Of, _folder);
        await StartMeteringAsync();
        _app = DashboardApp.Build(Options(port), Clock);
        await _app.StartAsync();
        Cluster.Apply(Revisions());
        await SeedAsync();
        using var http = Client();
        await Eventually.TrueAsync(async () => (await http.GetAsync("/readyz")).IsSuccessStatusCode, "the dashboard is ready", Deadlines.Slow);
    }

    /// <summary>A browser without a screen: it follows nothing by itself and keeps its cookies.</summary>
    public HttpClient Client(bool follow = false)
    {
        var jar = new CookieContainer();
        var handler = new SocketsHttpHandler { AllowAutoRedirect = follow, CookieContainer = jar };
        handler.SslOptions.CertificateChainPolicy = Trust();
        var client = new HttpClient(handler) { BaseAddress = Address, Timeout = Deadlines.Slow };
        Jars.Add(client, jar);
        return client;
    }

    /// <summary>What a client of ours would send to the dashboard.</summary>
    public string CookiesOf(HttpClient client) => Jars.TryGetValue(client, out var jar) ? jar.GetCookieHeader(Address) : "";

    /// <summary>Signs in as a browser would, by the forms that there are.</summary>
    public async Task<HttpClient> SignInAsync(string person)
    {
        var client = Client(follow: true);
        var chooser = await client.GetStringAsync("/");
        var then = WebUtility.HtmlDecode(Then().Match(chooser).Groups[1].Value);
        Assert.NotEmpty(then);
        using var form = new FormUrlEncodedContent([new("person", person), new("then", then)]);
        using var back = await client.PostAsync(new Uri(Provider.Issuer, "/choose"), form);
        Assert.Equal((Address, true), (back.RequestMessage!.RequestUri, back.IsSuccessStatusCode));
        return client;
    }

    public async Task SendAsync(params UsageEvent[] events)
    {
        using var body = new StringContent(JsonSerializer.Serialize(new EventBatch { Events = events }, ContractsJson.Default.EventBatch), Encoding.UTF8, "application/json");
        using var response = await Metering.PostAsync("/v1/events", body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode && !text.Contains("Rejected", StringComparison.Ordinal), text);
    }

    /// <summary>A request of a project that used so many tokens.</summary>
    public UsageEvent Event(ObjectRef project, long input, DateTimeOffset? at = null, string member = "ann", string model = "claude-sonnet-4-5", string? session = null, string? agent = null, long cacheRead = 0) => new()
    {
        Id = $"req-{Of.Run}-{Interlocked.Increment(ref _next)}",
        Source = "gw-0",
        Tenant = project.Namespace,
        StartTime = at ?? DateTimeOffset.UtcNow,
        EndTime = at ?? DateTimeOffset.UtcNow,
        Attribution = World.Attributed(project, member, session, agent),
        Provider = "anthropic",
        RequestedModel = model,
        Model = model,
        Usage = new TokenUsage { Input = input, CacheRead = cacheRead, Output = 137 },
        StatusCode = 200,
        Route = new ObjectRef(project.Namespace, "main"),
    };

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (Provider is not null)
        {
            await Provider.DisposeAsync();
        }

        Metering?.Dispose();
        if (_metering is not null)
        {
            await _metering.DisposeAsync();
        }

        await Chromium.CloseAsync();
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        if (_plane is not null)
        {
            await _plane.DisposeAsync();
        }

        await _postgres.DisposeAsync();
        _certificates.Dispose();
        if (TestContext.Current.TestState?.Result is not TestResult.Failed)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private DashboardOptions Options(int port) => new()
    {
        Listen = new IPEndPoint(IPAddress.Loopback, port),
        PublicUrl = Address,
        TlsCertificate = _tls.Certificate,
        TlsKey = _tls.Key,
        MeteringUrl = Metering.BaseAddress!,
        MeteringCa = Path.Combine(_folder, "ca.crt"),
        MeteringTokenFile = _meteringToken,
        Issuer = Provider.Issuer,
        IssuerCa = Path.Combine(_folder, "ca.crt"),
        ClientId = "dashboard",
        ClientSecretFile = PrivateFile.Write(Path.Combine(_folder, "client-secret"), Secret),
        UsernamePrefix = "-",
        PlatformGroups = ["platform"],
        KeysFile = _keys,
        Redis = [Redis],
        Kubeconfig = _kubeconfig,
        Namespace = Of.Platform,
        WriteAs = _plane.Plane.Kind == ControlPlaneKind.KubeApiServer ? WriteIdentity.Token : WriteIdentity.Impersonation,
    };

    private async Task StartMeteringAsync()
    {
        _meteringToken = PrivateFile.Write(Path.Combine(_folder, "metering-token"), "platform-token");
        Database = await _postgres.CreateDatabaseAsync();
        var database = PrivateFile.Write(Path.Combine(_folder, "database"), Database);
        _metering = ChildProcess.StartDotnet("metering", _folder, Repository.Assembly("src", "Metering"),
            ["--listen", "127.0.0.1:0", "--kubeconfig", _plane.Kubeconfig, "--namespace", Of.Platform, "--database-file", database, "--token-file", _meteringToken, "--tls-cert", _tls.Certificate, "--tls-key", _tls.Key]);
        var address = (await _metering.WaitForLineAsync(Listening())).Value;
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = Trust();
        Metering = new HttpClient(handler) { BaseAddress = new Uri(address), Timeout = Deadlines.Slow * 2 };
        Metering.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "platform-token");
        await Eventually.TrueAsync(async () => (await Metering.GetAsync("/readyz")).IsSuccessStatusCode, "Metering is ready", Deadlines.Slow);
        await Eventually.TrueAsync(async () => (await Metering.GetAsync($"/v1/budgets/{Of.Payments}/{World.TeamBudget}")).IsSuccessStatusCode, "Metering counts the budgets", Deadlines.Slow);
    }

    /// <summary>Two revisions of a configuration, as the operator leaves them.</summary>
    private string Revisions()
    {
        var uid = Cluster.Run("get", "claudeconfiguration", "house", "-n", Of.Payments, "-o", "jsonpath={.metadata.uid}").Trim();
        string One(string name, int number, string model) =>
            $$"""
            apiVersion: apps/v1
            kind: ControllerRevision
            metadata:
              name: house-{{name}}
              namespace: {{Of.Payments}}
              labels: {app.kubernetes.io/managed-by: claudeconfig}
              annotations: {claudeconfig.dev/owner-uid: "{{uid}}", claudeconfig.dev/revision-number: "{{number}}"}
            revision: {{number}}
            data: {managed-settings.json: "{\n  \"model\": \"{{model}}\"\n}\n"}
            """;
        return $"{One("aaaa", 1, "sonnet")}\n---\n{One("bbbb", 2, "opus")}";
    }

    private Task SeedAsync() => SendAsync(World.Events(this));

    private X509ChainPolicy Trust()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(_certificates.AuthorityPem);
        return policy;
    }

    [GeneratedRegex(@"https://127\.0\.0\.1:\d+")]
    private static partial Regex Listening();

    [GeneratedRegex("name=\"then\" value=\"([^\"]+)\"")]
    private static partial Regex Then();

    private IReadOnlyList<string> ApiServerArguments(string authority)
    {
        var policy = Path.Combine(_folder, "audit-policy.yaml");
        File.WriteAllText(policy, "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Metadata, verbs: [patch], resources: [{group: claudeconfig.dev}]}, {level: None}]\n");
        return
        [
            $"--oidc-issuer-url={Provider.Issuer}", "--oidc-client-id=dashboard", $"--oidc-ca-file={authority}", "--oidc-username-claim=sub", "--oidc-username-prefix=-", "--oidc-groups-claim=groups",
            $"--audit-policy-file={policy}", $"--audit-log-path={Path.Combine(_folder, "audit.log")}",
        ];
    }

    private sealed class Plane(IReadOnlyList<string> arguments) : ControlPlaneFixture
    {
        protected override ControlPlaneOptions Options => new() { Rbac = true, KubeApiServerArguments = arguments };
    }
}
