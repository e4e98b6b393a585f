namespace ClaudeConfig.Harness.ControlPlanes;

/// <summary>Picks the control plane by the conventions of envtest.</summary>
public static class ControlPlane
{
    /// <summary>Which one the environment asks for.</summary>
    public static ControlPlaneKind Wanted =>
        string.Equals(Environment.GetEnvironmentVariable("USE_EXISTING_CLUSTER"), "true", StringComparison.OrdinalIgnoreCase)
            ? ControlPlaneKind.Existing
            : Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 }
                ? ControlPlaneKind.KubeApiServer
                : ControlPlaneKind.LocalCluster;

    /// <summary>Starts it, or connects to it. Data and logs lie in <paramref name="folder"/>.</summary>
    public static async Task<IControlPlane> StartAsync(string folder, ControlPlaneOptions? options = null)
    {
        Directory.CreateDirectory(folder);
        options ??= new ControlPlaneOptions();
        return Wanted switch
        {
            ControlPlaneKind.Existing => ExistingCluster.Connect(folder),
            ControlPlaneKind.KubeApiServer => await KubeApiServer.StartAsync(folder, Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS")!, options.KubeApiServerArguments),
            _ => await LocalClusterProcess.StartAsync(folder, options),
        };
    }
}
