using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.Stacks;

namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>The whole system as processes, with gateways and two projects: one whose budget will be spent, and one whose never is.</summary>
internal sealed class AccuracyRig : IAsyncDisposable
{
    public const string Model = "claude-opus-5-5";

    private const string Faketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

    private readonly string folder;
    private readonly AccuracyOptions options;

    private AccuracyRig(AccuracyOptions options)
    {
        this.options = options;
        folder = Directory.CreateTempSubdirectory("claudeconfig-accuracy-").FullName;
        // PostgreSQL runs as another user and has to reach its data.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_001_001);
        Stack = new SystemStack(new StackOptions { Folder = folder, Full = options.Full });
    }

    public static bool CanSkew => File.Exists(Faketime);

    public SystemStack Stack { get; }

    public List<RestartableProcess> Gateways { get; } = [];

    public HttpClient Http { get; private set; } = null!;

    public static async Task<AccuracyRig> StartAsync(AccuracyOptions options, Random random, bool skewed)
    {
        var rig = new AccuracyRig(options);
        await rig.Stack.StartAsync(CancellationToken.None);
        rig.Http = CreateClient(rig.Stack.AuthorityFile);
        for (var i = 0; i < options.Routers; i++)
        {
            // The first one's clock is right.
            var minutes = skewed && i > 0 ? (random.NextDouble() - 0.5) * 2 * options.SkewMinutes : 0;
            rig.Gateways.Add(await rig.Stack.StartGatewayAsync($"gateway-{i}", environment: minutes == 0 ? null : Skewed(minutes)));
        }

        return rig;
    }

    /// <summary>Makes a project with a key, a route and a budget, and waits until every gateway serves it.</summary>
    /// <returns>The key.</returns>
    public async Task<string> ProjectAsync(string name, decimal limit, string? timeOfDay)
    {
        Kubectl.Run(Stack.Plane.Kubeconfig, "create", "namespace", name);
        var applied = Kubectl.Try(Stack.Plane.Kubeconfig, Manifest(limit, timeOfDay), "apply", "-n", name, "-f", "-");
        if (applied.ExitCode != 0)
        {
            throw new InvalidOperationException(applied.Error);
        }

        foreach (var kind in (string[])["claudeproject/team", "modelroute/claude", "budget/money"])
        {
            Kubectl.Run(Stack.Plane.Kubeconfig, "wait", kind, "-n", name, "--for=condition=Ready", "--timeout=120s");
        }

        var key = Encoding.UTF8.GetString(Convert.FromBase64String(Kubectl.Run(Stack.Plane.Kubeconfig, "get", "secret", "claude-key-team.dev", "-n", name, "-o", "jsonpath={.data.key}")));
        foreach (var gateway in Gateways)
        {
            await Eventually.TrueAsync(() => KnowsAsync(gateway, key), $"{gateway.Url} knows {name}", Deadlines.Slow);
        }

        Kubectl.Run(Stack.Plane.Kubeconfig, "wait", "budget/money", "-n", name, "--for=condition=Enforced", "--timeout=120s");
        return key;
    }

    public string StatusOf(string name, string path) => Kubectl.Run(Stack.Plane.Kubeconfig, "get", "budget", "money", "-n", name, "-o", $"jsonpath={{.status.{path}}}");

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await Stack.DisposeAsync();
        if (Environment.GetEnvironmentVariable("KEEP_STACK") is null)
        {
            Directory.Delete(folder, recursive: true);
        }
        else
        {
            Console.Error.WriteLine($"logs and data kept in {folder}");
        }
    }

    private async Task<bool> KnowsAsync(RestartableProcess gateway, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{gateway.Url}/v1/models");
        request.Headers.Add("x-api-key", key);
        using var response = await Http.SendAsync(request);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Timers go by a clock of their own, which stays right.</summary>
    private static Dictionary<string, string> Skewed(double minutes) => new()
    {
        ["LD_PRELOAD"] = Faketime,
        ["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"{minutes * 60:+0;-0}"),
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };

    private static HttpClient CreateClient(string authorityFile)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1000, ConnectTimeout = TimeSpan.FromSeconds(5) };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authorityFile);
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(90) };
    }

    private string Manifest(decimal limit, string? timeOfDay) => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: v1
        kind: Secret
        metadata: {name: credential}
        stringData: {anthropic: secret-of-the-provider}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeProject
        metadata: {name: team}
        spec:
          providers:
            - name: anthropic
              type: Anthropic
              baseURL: {{Stack.Simulator}}
              credential: {secretKeyRef: {name: credential, key: anthropic} }
          keys: [{name: dev}]
          rateLimitTier: Enterprise
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ModelRoute
        metadata: {name: claude}
        spec:
          projectRef: {name: team}
          match: [{models: [claude-*]}]
          targets: [{name: as-asked, provider: anthropic}]
          strategy: {type: Weighted}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: Budget
        metadata: {name: money}
        spec:
          limit: {amount: "{{limit:0.##}}", currency: USD}
          scope: {projectRef: {name: team} }
          period: {type: Daily, timeZone: UTC{{(timeOfDay is null ? "" : $", timeOfDay: \"{timeOfDay}\"")}} }
          enforcement: {mode: Hard, holdWaitSeconds: 2}
        """);
}
