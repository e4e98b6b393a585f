namespace ClaudeConfig.Harness.ControlPlanes;

/// <summary>The cluster of the current kubeconfig: never assumed empty, never stopped.</summary>
public sealed class ExistingCluster : IControlPlane
{
    private ExistingCluster(string kubeconfig) => Kubeconfig = kubeconfig;

    public ControlPlaneKind Kind => ControlPlaneKind.Existing;

    public string Kubeconfig { get; }

    public bool CollectsGarbage => true;

    public bool FinalizesNamespaces => true;

    public static ExistingCluster Connect(string folder)
    {
        // kubectl resolves KUBECONFIG lists and contexts; a flattened copy means one thing to every child process.
        var flat = PrivateFile.Write(Path.Combine(folder, "kubeconfig"), Kubectl.Run(null, "config", "view", "--raw", "--flatten", "--minify"));
        return new ExistingCluster(flat);
    }

    public Task<bool> TryKillAsync() => Task.FromResult(false);

    public Task RestartAsync() => throw new InvalidOperationException("an existing cluster is not ours to restart");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
