namespace ClaudeConfig.Harness.ControlPlanes;

/// <summary>A Kubernetes API to work against.</summary>
public interface IControlPlane : IAsyncDisposable
{
    ControlPlaneKind Kind { get; }

    /// <summary>Path of an administrator's kubeconfig.</summary>
    string Kubeconfig { get; }

    /// <summary>Whether owner references are followed: a bare kube-apiserver has no garbage collector.</summary>
    bool CollectsGarbage { get; }

    /// <summary>Whether namespaces finish terminating: a bare kube-apiserver has no namespace controller.</summary>
    bool FinalizesNamespaces { get; }

    /// <summary>Stops the API as a crash would; false where it is not ours to stop.</summary>
    Task<bool> TryKillAsync();

    /// <summary>Starts it again on the same address with the same data.</summary>
    Task RestartAsync();
}
