using System.Text.RegularExpressions;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Demo;

/// <summary>All processes of a run, started in order and stopped in reverse.</summary>
internal sealed partial class Stack(Progress progress) : IAsyncDisposable
{
    public const string PlatformNamespace = "claudeconfig-system";

    private readonly Stack<IAsyncDisposable> started = [];
    private readonly CancellationTokenSource background = new();
    private readonly string secrets = Directory.CreateDirectory(Path.Combine(RunFolder.Path, "secrets"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    private Task? syncing;

    public IControlPlane Plane { get; private set; } = null!;

    public string Simulator { get; private set; } = "";

    public string Gateway { get; private set; } = "";

    public string AuthorityFile => Path.Combine(secrets, "ca.crt");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var certificates = new TestCertificates("claudeconfig-demo");
        await File.WriteAllTextAsync(AuthorityFile, certificates.AuthorityPem, cancellationToken);
        var tls = certificates.Server().WriteTo(secrets, "server");
        var token = PrivateFile.Write(Path.Combine(secrets, "metering-token"), Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));

        progress.Step($"control plane: {ControlPlane.Wanted}");
        Plane = await ControlPlane.StartAsync(Folder("cluster"));
        started.Push(Plane);
        InstallCrds();

        progress.Step("PostgreSQL");
        var postgres = await PostgresCluster.StartAsync(Folder("postgres"));
        started.Push(postgres);
        RunFolder.Remember(postgres.Server.Id);
        var database = PrivateFile.Write(Path.Combine(secrets, "database"), await postgres.DatabaseAsync("claudeconfig"));

        progress.Step("provider simulator");
        var simulator = Start("provider-simulator", "tools", "ProviderSimulator", ["--listen", "127.0.0.1:0"]);
        Simulator = (await simulator.WaitForLineAsync(Url())).Value;

        progress.Step("metering");
        var metering = Start("metering", "src", "Metering",
            ["--listen", "127.0.0.1:0", "--kubeconfig", Plane.Kubeconfig, "--database-file", database, "--token-file", token, "--tls-cert", tls.Certificate, "--tls-key", tls.Key, "--rates-file", Rates()]);
        var meteringUrl = (await metering.WaitForLineAsync(Url())).Value;

        progress.Step("operator");
        var @operator = Start("operator", "src", "Operator",
            ["--listen", "127.0.0.1:0", "--kubeconfig", Plane.Kubeconfig, "--metering-url", meteringUrl, "--metering-ca", AuthorityFile, "--metering-token-file", token]);
        await @operator.WaitForLineAsync(Url());

        progress.Step("gateway");
        var bundle = await StartSyncerAsync(cancellationToken);
        var gateway = StartGateway(
            ["--role", "gateway", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--config-dir", bundle, "--spool-dir", Folder("spool"), "--instance", "gateway-0",
             "--metering-url", meteringUrl, "--metering-ca", AuthorityFile, "--metering-token-file", token, "--tls-cert", tls.Certificate, "--tls-key", tls.Key]);
        Gateway = (await gateway.WaitForLineAsync(Url())).Value;
    }

    public async ValueTask DisposeAsync()
    {
        await background.CancelAsync();
        if (syncing is not null)
        {
            await syncing.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        while (started.TryPop(out var next))
        {
            await next.DisposeAsync();
        }

        background.Dispose();
    }

    private static string Folder(string name) => Path.Combine(RunFolder.Path, name);

    private ChildProcess Start(string name, string folder, string project, string[] arguments) =>
        Keep(ChildProcess.StartDotnet(name, Folder("logs"), Repository.Assembly(folder, project), arguments));

    /// <summary>The native binary where 'make router' has built one.</summary>
    private ChildProcess StartGateway(string[] arguments)
    {
        var native = Repository.PathOf("artifacts", "router", "ClaudeConfig.Router");
        return File.Exists(native)
            ? Keep(ChildProcess.Start("gateway", Folder("logs"), native, arguments))
            : Start("gateway", "src", "Router", arguments);
    }

    private ChildProcess Keep(ChildProcess process)
    {
        RunFolder.Remember(process.Id);
        started.Push(process);
        return process;
    }

    private void InstallCrds()
    {
        ProductCrds.Install(Plane.Kubeconfig);
        if (Kubectl.Try(Plane.Kubeconfig, null, "get", "namespace", PlatformNamespace).ExitCode != 0)
        {
            Kubectl.Run(Plane.Kubeconfig, "create", "namespace", PlatformNamespace);
        }
    }

    private async Task<string> StartSyncerAsync(CancellationToken cancellationToken)
    {
        var bundle = Folder("bundle");
        var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Plane.Kubeconfig));
        var syncer = new BundleSyncer(client, PlatformNamespace, "claudeconfig.dev/component=router-config", bundle);
        await Eventually.TrueAsync(
            async () =>
            {
                await syncer.SyncAsync(cancellationToken);
                return File.Exists(Path.Combine(bundle, "manifest.json"));
            },
            "the operator wrote a router bundle");
        syncing = syncer.RunAsync(background.Token);
        return bundle;
    }

    /// <summary>Exchange rates as git would own them.</summary>
    private static string Rates()
    {
        var file = Path.Combine(RunFolder.Path, "rates.json");
        File.Copy(Repository.PathOf("tools", "Demo", "rates.json"), file);
        return file;
    }

    [GeneratedRegex(@"https?://127\.0\.0\.1:\d+")]
    private static partial Regex Url();
}
