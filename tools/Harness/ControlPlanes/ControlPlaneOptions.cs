namespace ClaudeConfig.Harness.ControlPlanes;

public sealed record ControlPlaneOptions
{
    /// <summary>Loopback port; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>Keep objects on disk, so that a restart finds them.</summary>
    public bool Persistent { get; init; }

    /// <summary>Judge requests by RBAC instead of allowing all.</summary>
    public bool Rbac { get; init; }

    /// <summary>Further arguments for kube-apiserver.</summary>
    public IReadOnlyList<string> KubeApiServerArguments { get; init; } = [];

    /// <summary>Further arguments for LocalCluster.</summary>
    public IReadOnlyList<string> LocalClusterArguments { get; init; } = [];
}
