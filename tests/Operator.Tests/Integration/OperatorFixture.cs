using System.Text.RegularExpressions;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;
using ClaudeConfig.Support.ControlPlane;
using ClaudeConfig.Support.Faults;
using k8s;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>
/// The operator as it is deployed: a process that holds a ServiceAccount's token and the generated ClusterRole, on an API that judges by RBAC.
/// </summary>
public sealed partial class OperatorFixture : ControlPlaneFixture
{
    private const string Account = "claudeconfig-operator";

    private string operatorKubeconfig = "";
    private string token = "";
    private int starts;

    /// <summary>Whether the published native program is tested, as it ships, instead of the built assembly: OPERATOR_NATIVE=1.</summary>
    public static bool IsNative { get; } = Environment.GetEnvironmentVariable("OPERATOR_NATIVE") == "1";

    /// <summary>The platform namespace of this run.</summary>
    public TestNamespace Platform { get; private set; } = null!;

    public ChildProcess Operator { get; private set; } = null!;

    protected override ControlPlaneOptions Options => new() { Rbac = true };

    private string Binding => $"{Account}-{Platform.Name}";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await InstallCrdsAsync();
        Platform = await CreateNamespaceAsync("platform");
        foreach (var role in (string[])["claudeconfig-operator", "claudeconfig-operator-tenant", "claude-project-admin", "claude-project-developer", "claude-project-viewer", "claude-budget-approver"])
        {
            Kubectl.Run(Kubeconfig, "apply", "-f", Repository.PathOf("config", "rbac", $"{role}.yaml"));
        }

        Kubectl.Run(Kubeconfig, "create", "serviceaccount", Account, "-n", Platform.Name);
        InstallPlatformRole(Account);
        Kubectl.Run(Kubeconfig, "create", "clusterrolebinding", Binding, $"--clusterrole={Account}", $"--serviceaccount={Platform.Name}:{Account}");
        token = Kubectl.Run(Kubeconfig, "create", "token", Account, "-n", Platform.Name).Trim();
        operatorKubeconfig = Path.Combine(Folder, "operator.kubeconfig");
        WriteKubeconfig(operatorKubeconfig, Api.ToString(), token);
        await StartOperatorAsync();
    }

    /// <summary>Gives an account of the platform namespace what the operator may do there, as it is shipped but for the namespace.</summary>
    public void InstallPlatformRole(string account)
    {
        var role = File.ReadAllText(Repository.PathOf("config", "rbac", "claudeconfig-operator-platform.yaml"))
            .Replace("namespace: claudeconfig-system", $"namespace: {Platform.Name}", StringComparison.Ordinal);
        var applied = Kubectl.Try(Kubeconfig, role, "apply", "-f", "-");
        Assert.True(applied.ExitCode == 0, applied.Error);
        Kubectl.Run(
            Kubeconfig, "create", "rolebinding", $"{account}-platform", "-n", Platform.Name, "--role=claudeconfig-operator-platform", $"--serviceaccount={Platform.Name}:{account}");
    }

    /// <summary>Starts an operator; the one before, if any, is left as it is.</summary>
    public async Task StartOperatorAsync()
    {
        Operator = Launch(new OperatorRun());
        await ReadyAsync(Operator);
    }

    /// <summary>Stops the operator of this run until the result is disposed of, for tests that start their own.</summary>
    public async Task<IAsyncDisposable> PauseOperatorAsync()
    {
        await Operator.DisposeAsync();
        return new Paused(this);
    }

    /// <summary>Starts an operator beside or instead of the one of this run, and does not wait for it.</summary>
    public ChildProcess Launch(OperatorRun run)
    {
        string[] arguments =
        [
            "--kubeconfig", run.Kubeconfig ?? operatorKubeconfig,
            "--platform-namespace", Platform.Name,
            "--listen", "127.0.0.1:0",
            "--credential-refresh-seconds", "1",
            "--outbound-hosts", "api.anthropic.com,api.openai.com,generativelanguage.googleapis.com,ollama.example.com,x.example",
            "--internal-hosts", "ollama.models.svc:11434",
            "--gateway-domains", "claude.example.com",
            "--oidc-issuers", "https://token.actions.githubusercontent.com namespaces=* repository_owner=example-corp",
            "--leader-election", run.LeaderElection ? "true" : "false",
            .. run.Arguments,
        ];
        var name = $"operator-{starts++}";
        return IsNative
            ? ChildProcess.Start(name, Folder, Repository.NativeProgram("Operator") ?? throw new FileNotFoundException("OPERATOR_NATIVE=1 needs 'make native' first"), arguments, run.Environment)
            : ChildProcess.StartDotnet(name, Folder, Repository.Assembly("src", "Operator"), arguments, run.Environment);
    }

    /// <summary>Waits until an operator serves its probes.</summary>
    /// <returns>Where.</returns>
    public static async Task<Uri> ReadyAsync(ChildProcess process) => new((await process.WaitForLineAsync(Ready())).Groups[1].Value);

    /// <summary>The operator's kubeconfig, but through a proxy. Skips the test where the API is not on loopback: its certificate would not fit.</summary>
    public string KubeconfigVia(FaultProxy proxy)
    {
        Assert.SkipUnless(Api.IsLoopback, "the API server is not on loopback");
        var via = Path.Combine(Folder, $"operator-via-{proxy.Port}.kubeconfig");
        WriteKubeconfig(via, $"https://127.0.0.1:{proxy.Port}", token);
        return via;
    }

    /// <summary>A kubeconfig with the rights of a ServiceAccount, which is made: in the platform namespace unless another is named.</summary>
    public string KubeconfigOf(string account, string? @namespace = null)
    {
        Kubectl.Run(Kubeconfig, "create", "serviceaccount", account, "-n", @namespace ?? Platform.Name);
        var path = Path.Combine(Folder, $"{account}.kubeconfig");
        WriteKubeconfig(path, Api.ToString(), Kubectl.Run(Kubeconfig, "create", "token", account, "-n", @namespace ?? Platform.Name).Trim());
        return path;
    }

    /// <summary>Where the API is served.</summary>
    public Uri Api => new(KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig).Host);

    /// <summary>Everything that any operator of this run wrote to its log.</summary>
    public string Log() => string.Concat(Directory.EnumerateFiles(Folder, "operator-*.log").Order(StringComparer.Ordinal).Select(Read));

    public override async ValueTask DisposeAsync()
    {
        if (Operator is not null)
        {
            await Eventually.TrueAsync(NothingIsGoing, "everything that tests deleted is gone", Deadlines.Slow);
            await Operator.DisposeAsync();
        }

        if (Platform is not null)
        {
            Kubectl.Try(Kubeconfig, null, "delete", "clusterrolebinding", Binding, "--ignore-not-found");
            await Platform.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private bool NothingIsGoing() =>
        !Kubectl.Run(Kubeconfig, "get", "claudeprojects,claudeconfigurations", "--all-namespaces", "-o", "json").Contains("deletionTimestamp", StringComparison.Ordinal);

    private static string Read(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private void WriteKubeconfig(string path, string host, string bearer)
    {
        var admin = KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig);
        KubeconfigFile.WriteToken(path, host, string.Concat(admin.SslCaCerts.Select(authority => authority.ExportCertificatePem() + "\n")), bearer);
    }

    [GeneratedRegex(@"operator ready on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Ready();

    private sealed class Paused(OperatorFixture fixture) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(fixture.StartOperatorAsync());
    }
}
