using System.Text.RegularExpressions;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;
using ClaudeConfig.Support.ControlPlane;
using k8s;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>
/// The operator as it is deployed: a process that holds a ServiceAccount's token and the generated ClusterRole, on an API that judges by RBAC.
/// </summary>
public sealed partial class OperatorFixture : ControlPlaneFixture
{
    private const string Account = "claudeconfig-operator";

    private string operatorKubeconfig = "";
    private int starts;

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
        foreach (var role in (string[])["claudeconfig-operator", "claude-project-admin", "claude-project-developer", "claude-project-viewer"])
        {
            Kubectl.Run(Kubeconfig, "apply", "-f", Repository.PathOf("config", "rbac", $"{role}.yaml"));
        }

        Kubectl.Run(Kubeconfig, "create", "serviceaccount", Account, "-n", Platform.Name);
        Kubectl.Run(Kubeconfig, "create", "clusterrolebinding", Binding, $"--clusterrole={Account}", $"--serviceaccount={Platform.Name}:{Account}");
        WriteKubeconfig(Kubectl.Run(Kubeconfig, "create", "token", Account, "-n", Platform.Name).Trim());
        await StartOperatorAsync();
    }

    /// <summary>Starts an operator; the one before, if any, is left as it is.</summary>
    public async Task StartOperatorAsync()
    {
        Operator = ChildProcess.StartDotnet($"operator-{starts++}", Folder, Repository.Assembly("src", "Operator"),
        [
            "--kubeconfig", operatorKubeconfig,
            "--platform-namespace", Platform.Name,
            "--listen", "127.0.0.1:0",
            "--credential-refresh-seconds", "1",
        ]);
        await Operator.WaitForLineAsync(Ready());
    }

    /// <summary>Everything that any operator of this run wrote to its log.</summary>
    public string Log() => string.Concat(Directory.EnumerateFiles(Folder, "operator-*.log").Order(StringComparer.Ordinal).Select(Read));

    public override async ValueTask DisposeAsync()
    {
        if (Operator is not null)
        {
            await Eventually.TrueAsync(NothingIsGoing, "everything that tests deleted is gone");
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

    private void WriteKubeconfig(string token)
    {
        var admin = KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig);
        operatorKubeconfig = Path.Combine(Folder, "operator.kubeconfig");
        KubeconfigFile.WriteToken(operatorKubeconfig, admin.Host, string.Concat(admin.SslCaCerts.Select(authority => authority.ExportCertificatePem() + "\n")), token);
    }

    [GeneratedRegex("operator ready on")]
    private static partial Regex Ready();
}
