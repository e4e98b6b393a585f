using System.Text.RegularExpressions;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;
using ClaudeConfig.Support.ControlPlane;
using k8s;

[assembly: AssemblyFixture(typeof(ClaudeConfig.Webhooks.Tests.Integration.WebhookFixture))]

namespace ClaudeConfig.Webhooks.Tests.Integration;

/// <summary>The webhooks as a process that holds its ServiceAccount's token and the generated roles, called by an API that judges by RBAC.</summary>
public sealed partial class WebhookFixture : ControlPlaneFixture
{
    private const string Account = "claudeconfig-webhooks";

    private readonly int port = FreePort.Next();
    private string kubeconfig = "";
    private int starts;

    public TestNamespace Platform { get; private set; } = null!;

    /// <summary>The process; replaced by <see cref="StartAsync"/>.</summary>
    public ChildProcess Process { get; private set; } = null!;

    /// <summary>Where probes and metrics are.</summary>
    public Uri Health { get; private set; } = null!;

    protected override ControlPlaneOptions Options => new() { Rbac = true };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await InstallCrdsAsync();
        Platform = await CreateNamespaceAsync("platform");
        Kubectl.Run(Kubeconfig, "create", "serviceaccount", Account, "-n", Platform.Name);
        foreach (var role in (string[])[Account, $"{Account}-platform"])
        {
            var manifest = File.ReadAllText(Repository.PathOf("config", "rbac", $"{role}.yaml")).Replace("namespace: claudeconfig-system", $"namespace: {Platform.Name}", StringComparison.Ordinal);
            var applied = Kubectl.Try(Kubeconfig, manifest, "apply", "-f", "-");
            Assert.True(applied.ExitCode == 0, applied.Error);
        }

        Kubectl.Run(Kubeconfig, "create", "rolebinding", Account, "-n", Platform.Name, $"--role={Account}-platform", $"--serviceaccount={Platform.Name}:{Account}");
        Kubectl.Run(Kubeconfig, "create", "clusterrolebinding", $"{Account}-{Platform.Name}", $"--clusterrole={Account}", $"--serviceaccount={Platform.Name}:{Account}");
        var admin = KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig);
        kubeconfig = Path.Combine(Folder, "webhooks.kubeconfig");
        KubeconfigFile.WriteToken(
            kubeconfig, admin.Host, string.Concat(admin.SslCaCerts.Select(authority => authority.ExportCertificatePem() + "\n")),
            Kubectl.Run(Kubeconfig, "create", "token", Account, "-n", Platform.Name).Trim());
        await StartAsync();
    }

    /// <summary>Starts the process and waits until it is ready and registered.</summary>
    public async Task StartAsync()
    {
        Process = ChildProcess.StartDotnet(
            $"webhooks-{starts++}", Folder, Repository.Assembly("src", "Webhooks"),
            [
                "--kubeconfig", kubeconfig, "--platform-namespace", Platform.Name, "--listen", $"127.0.0.1:{port}", "--health-listen", "127.0.0.1:0",
                "--url", $"https://127.0.0.1:{port}", "--leader-election", "false",
            ]);
        Health = new Uri((await Process.WaitForLineAsync(Ready())).Groups[1].Value);
        await Process.WaitForLineAsync(Registered());
        using var http = new HttpClient();
        await Eventually.TrueAsync(async () => (await http.GetAsync(new Uri(Health, "/readyz"))).IsSuccessStatusCode, "the webhooks are ready", Deadlines.Slow);
    }

    public override async ValueTask DisposeAsync()
    {
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }

        Kubectl.Try(Kubeconfig, null, "delete", "validatingwebhookconfiguration", "claudeconfig", "--ignore-not-found");
        Kubectl.Try(Kubeconfig, null, "delete", "mutatingwebhookconfiguration", "claudeconfig-pods", "--ignore-not-found");
        if (Platform is not null)
        {
            Kubectl.Try(Kubeconfig, null, "delete", "clusterrolebinding", $"{Account}-{Platform.Name}", "--ignore-not-found");
            await Platform.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    [GeneratedRegex(@"health on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Ready();

    [GeneratedRegex("is registered with the authority")]
    private static partial Regex Registered();
}
