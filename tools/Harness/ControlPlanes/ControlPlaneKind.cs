namespace ClaudeConfig.Harness.ControlPlanes;

public enum ControlPlaneKind
{
    /// <summary>This repository's stand-in.</summary>
    LocalCluster,

    /// <summary>etcd and kube-apiserver from the folder in KUBEBUILDER_ASSETS.</summary>
    KubeApiServer,

    /// <summary>Whatever the current kubeconfig points to (USE_EXISTING_CLUSTER=true).</summary>
    Existing,
}
