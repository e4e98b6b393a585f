using System.Text.RegularExpressions;

namespace ClaudeConfig.Harness.ControlPlanes;

/// <summary>LocalCluster as a child process.</summary>
public sealed partial class LocalClusterProcess : IControlPlane
{
    private readonly string folder;
    private readonly ControlPlaneOptions options;
    private int port;

    private LocalClusterProcess(string folder, ControlPlaneOptions options)
    {
        this.folder = folder;
        this.options = options;
        port = options.Port;
        Kubeconfig = Path.Combine(folder, "kubeconfig");
    }

    public ControlPlaneKind Kind => ControlPlaneKind.LocalCluster;

    public string Kubeconfig { get; }

    public bool CollectsGarbage => true;

    public bool FinalizesNamespaces => true;

    public ChildProcess Process { get; private set; } = null!;

    public static async Task<LocalClusterProcess> StartAsync(string folder, ControlPlaneOptions options)
    {
        var cluster = new LocalClusterProcess(folder, options);
        await cluster.RestartAsync();
        return cluster;
    }

    public async Task<bool> TryKillAsync()
    {
        Process.Signal(ProcessSignal.Kill);
        await Process.DisposeAsync();
        return true;
    }

    public async Task RestartAsync()
    {
        List<string> arguments = ["serve", "--listen", $"127.0.0.1:{port}", "--kubeconfig", Kubeconfig, .. options.LocalClusterArguments];
        if (options.Persistent)
        {
            arguments.AddRange(["--data", Path.Combine(folder, "data")]);
        }

        if (options.Rbac)
        {
            arguments.Add("--authorization-mode=RBAC");
        }

        Process = ChildProcess.StartDotnet("local-cluster", folder, Repository.Assembly("tools", "LocalCluster"), arguments);
        var ready = await Process.WaitForLineAsync(Address());
        port = int.Parse(ready.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    [GeneratedRegex(@"https://127\.0\.0\.1:(\d+)")]
    private static partial Regex Address();
}
