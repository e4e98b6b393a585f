using System.Text.RegularExpressions;
using ClaudeConfig.Harness.ControlPlanes;
using k8s;

namespace ClaudeConfig.Harness.Stacks;

/// <summary>The whole system as processes: control plane, PostgreSQL, simulator, Metering, Operator; gateways as many as wanted. Stopped in reverse.</summary>
public sealed partial class SystemStack(StackOptions options) : IAsyncDisposable
{
    /// <summary>What the samples' projects accept tokens of; see config/manager/operator.yaml.</summary>
    private const string SampleIssuer = "https://token.actions.githubusercontent.com namespaces=team-payments repository_owner=example-corp";

    public const string PlatformNamespace = "claudeconfig-system";

    private readonly Stack<IAsyncDisposable> started = [];
    private readonly CancellationTokenSource background = new();
    private readonly string secrets = Directory.CreateDirectory(Path.Combine(options.Folder, "secrets"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    private (string Certificate, string Key) tls;
    private string token = "";
    private string databaseFile = "";
    private Task? syncing;
    private readonly string podGateway = $"127.0.0.1:{FreePort.Next()}";

    public IControlPlane Plane { get; private set; } = null!;

    public IKubernetes Client { get; private set; } = null!;

    public PostgresCluster Postgres { get; private set; } = null!;

    /// <summary>Connection string of the ledger.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Null in a stack that is not full.</summary>
    public SharedServices? Services { get; private set; }

    public string Simulator { get; private set; } = "";

    public RestartableProcess Metering { get; private set; } = null!;

    /// <summary>The folder that gateways read, kept in step with the cluster.</summary>
    public string Bundle => Folder("bundle");

    public string AuthorityFile => Path.Combine(secrets, "ca.crt");

    public string Logs => Folder("logs");

    /// <summary>Ids of processes by name; of one that came back the last.</summary>
    public Dictionary<string, int> Processes { get; } = [];

    /// <summary>What Metering takes from those who install it.</summary>
    public string MeteringTokenFile => token;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var certificates = new TestCertificates("claudeconfig-stack");
        await File.WriteAllTextAsync(AuthorityFile, certificates.AuthorityPem, cancellationToken);
        tls = certificates.Server().WriteTo(secrets, "server");
        token = PrivateFile.Write(Path.Combine(secrets, "metering-token"), Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));

        options.Step($"control plane: {ControlPlane.Wanted}");
        Plane = await ControlPlane.StartAsync(Folder("cluster"), new ControlPlaneOptions { Rbac = true });
        started.Push(Plane);
        Client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Plane.Kubeconfig));
        InstallCrds();
        var accounts = new PlatformAccounts(Plane, PlatformNamespace, secrets);
        accounts.Install();
        await StartPostgresAsync();
        var services = await StartServicesAsync();

        options.Step("provider simulator");
        var simulator = Keep(StartDotnet("provider-simulator", "tools", "ProviderSimulator", ["--listen", "127.0.0.1:0"]));
        Simulator = (await simulator.WaitForLineAsync(Url())).Value;

        options.Step("metering");
        var meteringAccess = accounts.Kubeconfig(PlatformAccounts.Metering);
        Metering = await StartAsync(listen => StartDotnet("metering", "src", "Metering",
            ["--listen", listen, "--kubeconfig", meteringAccess, "--database-file", databaseFile, "--token-file", token, "--tls-cert", tls.Certificate, "--tls-key", tls.Key, "--rates-file", Rates(), .. services]));

        options.Step("operator");
        var @operator = Keep(StartNative("operator", "Operator",
            ["--listen", "127.0.0.1:0", "--kubeconfig", accounts.Kubeconfig(PlatformAccounts.Operator), "--internal-hosts", "127.0.0.1:*", "--oidc-issuers", SampleIssuer, "--credential-refresh-seconds", "2", "--metering-url", Metering.Url, "--metering-ca", AuthorityFile, "--metering-token-file", token]));
        await @operator.WaitForLineAsync(Url());
        await StartWebhooksAsync(accounts);
        await StartSyncerAsync(cancellationToken);
    }

    /// <summary>An API server that is not ours may not reach this machine, and would refuse everything then.</summary>
    private async Task StartWebhooksAsync(PlatformAccounts accounts)
    {
        if (Plane.Kind == ControlPlaneKind.Existing)
        {
            return;
        }

        options.Step("webhooks");
        var address = $"127.0.0.1:{FreePort.Next()}";
        var webhooks = Keep(StartNative("webhooks", "Webhooks",
            ["--listen", address, "--url", $"https://{address}", "--health-listen", "127.0.0.1:0", "--kubeconfig", accounts.Kubeconfig(PlatformAccounts.Webhooks), "--internal-hosts", "127.0.0.1:*", "--leader-election", "false",
             "--gateway-address", $"https://{podGateway}", "--workload-ca", "company-ca"]));
        await webhooks.WaitForLineAsync(Registered());
    }

    /// <summary>What an image runs: those of this product are built here, others say themselves what they run.</summary>
    public IReadOnlyList<string> ProgramOf(string image) => !image.StartsWith("claudeconfig/gateway", StringComparison.Ordinal)
        ? throw new ArgumentException($"image {image} is none of this product: give the container a command", nameof(image))
        : Repository.NativeProgram("Router") is { } native ? [native] : ["dotnet", "exec", Repository.Assembly("src", "Router")];

    /// <summary>The bundle as it is now, in a folder that stays so: that of a node whose kubelet has not come round yet.</summary>
    public string FreezeBundle(string name)
    {
        var frozen = Directory.CreateDirectory(Folder(name)).FullName;
        foreach (var file in Directory.EnumerateFiles(new DirectoryInfo(Path.Combine(Bundle, "..data")).ResolveLinkTarget(returnFinalTarget: true)!.FullName))
        {
            File.Copy(file, Path.Combine(frozen, Path.GetFileName(file)));
        }

        return frozen;
    }

    /// <summary>Starts the gateway whose address pods are given.</summary>
    public Task<RestartableProcess> StartPodGatewayAsync(string instance) => StartGatewayAsync(instance, tls: true, podGateway);

    /// <summary>Starts a gateway with a spool of its own.</summary>
    public async Task<RestartableProcess> StartGatewayAsync(string instance, bool tls = true, string? address = null, IReadOnlyDictionary<string, string>? environment = null, string? bundle = null)
    {
        options.Step($"gateway {instance}");
        string[] arguments =
        [
            "--role", "gateway", "--config-dir", bundle ?? Bundle, "--spool-dir", Folder($"spool-{instance}"), "--instance", instance, "--admin-listen", "127.0.0.1:0",
            "--metering-url", Metering.Url, "--metering-ca", AuthorityFile, "--metering-token-file", token,
            .. Services?.GatewayArguments ?? [],
            .. tls ? ["--tls-cert", this.tls.Certificate, "--tls-key", this.tls.Key] : Array.Empty<string>(),
        ];
        return await StartAsync(listen => StartNative(instance, "Router", [.. arguments, "--listen", address ?? listen], environment));
    }

    /// <summary>Starts the router's program in a role of its own; who asks for it stops it.</summary>
    public ChildProcess StartRouter(string name, params string[] arguments) => StartNative(name, "Router", arguments);

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

        Client?.Dispose();
        background.Dispose();
    }

    private string Folder(string name) => Path.Combine(options.Folder, name);

    private async Task<RestartableProcess> StartAsync(Func<string, ChildProcess> start)
    {
        var process = new RestartableProcess(start, Url());
        started.Push(process);
        await process.StartAsync();
        return process;
    }

    private async Task StartPostgresAsync()
    {
        options.Step("PostgreSQL");
        Postgres = await PostgresCluster.StartAsync(Folder("postgres"), new PostgresOptions { Settings = options.Full ? SharedServices.PostgresSettings : [] });
        started.Push(Postgres);
        options.Started(Postgres.Server.Id);
        Database = await Postgres.DatabaseAsync("claudeconfig");
        databaseFile = PrivateFile.Write(Path.Combine(secrets, "database"), Database);
    }

    /// <returns>What Metering is told of them.</returns>
    private async Task<string[]> StartServicesAsync()
    {
        if (!options.Full)
        {
            return [];
        }

        options.Step("Redis with a Sentinel, Kafka (librdkafka's mock), a replica and PgBouncer");
        Services = await SharedServices.StartAsync(options.Folder, Postgres, () => StartDotnet("kafka", "tools", "KafkaMock", ["usage-events"]));
        started.Push(Services);
        foreach (var process in (int[])[Services.Redis.Id, Services.RedisReplica.Id, Services.Sentinel.Id, Services.Replica.Server.Id, Services.Pooler.Process.Id])
        {
            options.Started(process);
        }

        return Services.MeteringArguments(PrivateFile.Write(Path.Combine(secrets, "reports-database"), Services.Pooler.ConnectionString("claudeconfig")));
    }

    private ChildProcess StartDotnet(string name, string folder, string project, string[] arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Announce(ChildProcess.StartDotnet(name, Logs, Repository.Assembly(folder, project), arguments, environment));

    /// <summary>The native program where 'make native' has built one.</summary>
    private ChildProcess StartNative(string name, string project, string[] arguments, IReadOnlyDictionary<string, string>? environment = null) => Repository.NativeProgram(project) is { } native
        ? Announce(ChildProcess.Start(name, Logs, native, arguments, environment))
        : StartDotnet(name, "src", project, arguments, environment);

    private ChildProcess Announce(ChildProcess process)
    {
        lock (Processes)
        {
            options.Started(process.Id);
            Processes[process.Name] = process.Id;
        }

        return process;
    }

    private ChildProcess Keep(ChildProcess process)
    {
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

    private async Task StartSyncerAsync(CancellationToken cancellationToken)
    {
        var syncer = new BundleSyncer(Client, PlatformNamespace, MountedSecrets.OfGateway(), Bundle);
        await Eventually.TrueAsync(
            async () =>
            {
                await syncer.SyncAsync(cancellationToken);
                return File.Exists(Path.Combine(Bundle, "manifest.json"));
            },
            "the operator wrote a router bundle", Deadlines.Slow);
        syncing = syncer.RunAsync(background.Token);
    }

    /// <summary>Exchange rates as git would own them.</summary>
    private string Rates()
    {
        var file = Folder("rates.json");
        File.Copy(Repository.PathOf("tools", "Harness", "Stacks", "rates.json"), file, overwrite: true);
        return file;
    }

    [GeneratedRegex("is registered with the authority")]
    private static partial Regex Registered();

    [GeneratedRegex(@"https?://127\.0\.0\.1:\d+")]
    private static partial Regex Url();
}
