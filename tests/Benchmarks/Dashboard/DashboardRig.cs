using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;

namespace ClaudeConfig.Benchmarks.Dashboard;

/// <summary>Metering and the dashboard as processes of their own, with a control plane, a database and an identity provider.</summary>
internal sealed partial class DashboardRig : IAsyncDisposable
{
    public const int Projects = 10;

    private const string Person = "pat|Pat Platform|platform";

    private readonly string _folder;
    private readonly Stack<IAsyncDisposable> _started = [];
    private readonly TestCertificates _certificates = new("claudeconfig-bench");
    private (string Certificate, string Key) _tls;
    private IControlPlane _plane = null!;
    private ChildProcess _metering = null!;
    private ChildProcess? _dashboard;
    private string _token = "";
    private string _issuer = "";

    private DashboardRig(string folder) => _folder = folder;

    public HttpClient Metering { get; private set; } = null!;

    public string Database { get; private set; } = "";

    public Uri Address { get; private set; } = null!;

    /// <summary>CPU time of Metering so far, user and kernel.</summary>
    public double MeteringSeconds => CpuOf(_metering);

    public double DashboardSeconds => _dashboard is null ? 0 : CpuOf(_dashboard);

    public double DashboardMebibytes => Read(_dashboard!, process => process.WorkingSet64 / 1024.0 / 1024.0);

    public static async Task<DashboardRig> StartAsync(string folder)
    {
        var rig = new DashboardRig(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.crt"), rig._certificates.AuthorityPem);
        rig._tls = rig._certificates.Server().WriteTo(folder, "server");
        rig._token = rig.Secret("metering-token");
        var postgres = await PostgresCluster.StartAsync(Path.Combine(folder, "postgres"), new PostgresOptions { Settings = ["shared_buffers=512MB", "max_wal_size=8GB", "checkpoint_timeout=15min"] });
        rig._started.Push(postgres);
        rig.Database = await postgres.DatabaseAsync("bench");
        rig._plane = await ControlPlane.StartAsync(Path.Combine(folder, "cluster"));
        rig._started.Push(rig._plane);
        ProductCrds.Install(rig._plane.Kubeconfig);
        Kubectl.Run(rig._plane.Kubeconfig, "create", "namespace", "claudeconfig-system");
        Kubectl.Run(rig._plane.Kubeconfig, "create", "namespace", "team");
        await rig.StartMeteringAsync();
        return rig;
    }

    /// <summary>A company with ten projects, each with a budget below the company's.</summary>
    public async Task ApplyBudgetsAsync()
    {
        string Project(string name, string? parent) => $"apiVersion: claudeconfig.dev/v1alpha1\nkind: ClaudeProject\nmetadata: {{name: {name}, namespace: team}}\nspec: {{{(parent is null ? "" : $"parentRef: {{name: {parent}}}")}}}\n";
        string Budget(string name, string project, string? parent) =>
            $"apiVersion: claudeconfig.dev/v1alpha1\nkind: Budget\nmetadata: {{name: {name}, namespace: team}}\nspec: {{limit: {{amount: \"1000000000\", currency: USD}}, scope: {{projectRef: {{name: {project}}}}}, period: {{type: Monthly}}{(parent is null ? "" : $", parentRef: {{name: {parent}}}")}}}\n";
        var documents = Enumerable.Range(0, Projects).SelectMany(i => new[] { Project($"web-{i}", "company"), Budget($"budget-{i}", $"web-{i}", "company") }).Prepend(Budget("company", "company", null)).Prepend(Project("company", null));
        var applied = Kubectl.Try(_plane.Kubeconfig, string.Join("---\n", documents), "apply", "-f", "-");
        if (applied.ExitCode != 0)
        {
            throw new InvalidOperationException(applied.Error);
        }

        await Eventually.TrueAsync(BuiltAsync, "the company's budget has its past", TimeSpan.FromMinutes(5));
    }

    private async Task<bool> BuiltAsync()
    {
        using var answer = await Metering.GetAsync("/v1/budgets/team/company");
        return answer.IsSuccessStatusCode && !(await answer.Content.ReadAsStringAsync()).Contains("\"building\":true", StringComparison.Ordinal);
    }

    public async Task StartDashboardAsync()
    {
        var address = $"127.0.0.1:{FreePort.Next()}";
        Address = new Uri($"https://{address}/");
        _issuer = $"127.0.0.1:{FreePort.Next()}";
        var secret = Secret("client-secret");
        var provider = ChildProcess.StartDotnet(
            "identity-provider", _folder, Repository.Assembly("tools", "IdentityProvider"), [_issuer, _tls.Certificate, _tls.Key, "dashboard", secret, Address.ToString(), PrivateFile.Write(Path.Combine(_folder, "password"), "bench"), Person]);
        _started.Push(provider);
        await provider.WaitForLineAsync(Listening());
        _dashboard = ChildProcess.StartDotnet("dashboard", _folder, Repository.Assembly("src", "Dashboard"),
        [
            "--listen", address, "--public-url", Address.ToString(), "--tls-cert", _tls.Certificate, "--tls-key", _tls.Key, "--kubeconfig", _plane.Kubeconfig,
            "--metering-url", Metering.BaseAddress!.ToString(), "--metering-ca", Path.Combine(_folder, "ca.crt"), "--metering-token-file", _token, "--platform-groups", "platform",
            "--oidc-issuer", $"https://{_issuer}/", "--oidc-ca", Path.Combine(_folder, "ca.crt"), "--oidc-client-id", "dashboard", "--oidc-client-secret-file", secret, "--oidc-username-prefix", "-", "--keys-file", Secret("keys"),
        ]);
        _started.Push(_dashboard);
        await _dashboard.WaitForLineAsync(Listening());
        using var client = Browser(new CookieContainer());
        await Eventually.TrueAsync(async () => (await client.GetAsync("/readyz")).IsSuccessStatusCode, "the dashboard is ready", Deadlines.Slow);
    }

    /// <summary>Signs in, and reads the page that it ends at.</summary>
    public async Task<CookieContainer> SignInAsync()
    {
        var cookies = new CookieContainer();
        using var client = Browser(cookies);
        var then = WebUtility.HtmlDecode(Then().Match(await client.GetStringAsync("/approvals")).Groups[1].Value);
        using var form = new FormUrlEncodedContent([new("person", "pat"), new("password", "bench"), new("then", then)]);
        using var back = await client.PostAsync(new Uri($"https://{_issuer}/choose"), form);
        back.EnsureSuccessStatusCode();
        return cookies;
    }

    public HttpClient Browser(CookieContainer cookies) => new(Handler(cookies)) { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };

    /// <returns>Milliseconds until the answer.</returns>
    public async Task<double> SendAsync(IReadOnlyList<UsageEvent> events)
    {
        using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new EventBatch { Events = events }, ContractsJson.Default.EventBatch)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var clock = Stopwatch.StartNew();
        using var answer = await Metering.PostAsync("/v1/events", body);
        answer.EnsureSuccessStatusCode();
        return clock.Elapsed.TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        Metering?.Dispose();
        while (_started.TryPop(out var next))
        {
            await next.DisposeAsync();
        }

        _certificates.Dispose();
    }

    private async Task StartMeteringAsync()
    {
        _metering = ChildProcess.StartDotnet("metering", _folder, Repository.Assembly("src", "Metering"),
            ["--listen", "127.0.0.1:0", "--kubeconfig", _plane.Kubeconfig, "--database-file", PrivateFile.Write(Path.Combine(_folder, "database"), Database), "--token-file", _token, "--tls-cert", _tls.Certificate, "--tls-key", _tls.Key]);
        _started.Push(_metering);
        var address = (await _metering.WaitForLineAsync(Url())).Value;
        Metering = new HttpClient(Handler(new CookieContainer())) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        Metering.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(_token).Trim());
        await Eventually.TrueAsync(async () => (await Metering.GetAsync("/readyz")).IsSuccessStatusCode, "Metering is ready", Deadlines.Slow);
    }

    private SocketsHttpHandler Handler(CookieContainer cookies)
    {
        var handler = new SocketsHttpHandler { CookieContainer = cookies, MaxConnectionsPerServer = 1024 };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPem(_certificates.AuthorityPem);
        return handler;
    }

    private string Secret(string name) => PrivateFile.Write(Path.Combine(_folder, name), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    private static double CpuOf(ChildProcess child) => Read(child, process => process.TotalProcessorTime.TotalSeconds);

    private static double Read(ChildProcess child, Func<Process, double> read)
    {
        using var found = Process.GetProcessById(child.Id);
        return read(found);
    }

    [GeneratedRegex("listening on")]
    private static partial Regex Listening();

    [GeneratedRegex(@"https://127\.0\.0\.1:\d+")]
    private static partial Regex Url();

    [GeneratedRegex("name=\"then\" value=\"([^\"]+)\"")]
    private static partial Regex Then();
}
