using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;
using k8s;
using k8s.Models;
using Xunit;

namespace ClaudeConfig.Support.ControlPlane;

/// <summary>
/// One control plane for a test assembly: LocalCluster, KUBEBUILDER_ASSETS or USE_EXISTING_CLUSTER. Tests take namespaces of their own
/// from it and leave nothing behind. Use as <c>[assembly: AssemblyFixture(typeof(ControlPlaneFixture))]</c>.
/// </summary>
public class ControlPlaneFixture : IAsyncLifetime
{
    private static readonly SemaphoreSlim InstallGate = new(1, 1);

    private readonly string folder = Directory.CreateTempSubdirectory("claudeconfig-cp-").FullName;
    private bool crdsInstalled;

    public IControlPlane Plane { get; private set; } = null!;

    public string Kubeconfig => Plane.Kubeconfig;

    public IKubernetes Client { get; private set; } = null!;

    /// <summary>A folder of this run for logs and configuration, gone afterwards.</summary>
    protected string Folder => folder;

    /// <summary>How the control plane is started where it is ours to start.</summary>
    protected virtual ControlPlaneOptions Options => new();

    public virtual async ValueTask InitializeAsync()
    {
        Plane = await Harness.ControlPlanes.ControlPlane.StartAsync(folder, Options);
        Client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig));
    }

    /// <summary>Installs the product's CRDs and waits until they are served.</summary>
    public async Task InstallCrdsAsync()
    {
        await InstallGate.WaitAsync();
        try
        {
            if (!crdsInstalled)
            {
                ProductCrds.Install(Kubeconfig);
                crdsInstalled = true;
            }
        }
        finally
        {
            InstallGate.Release();
        }
    }

    /// <summary>A namespace for one test, deleted with everything in it.</summary>
    public async Task<TestNamespace> CreateNamespaceAsync(string prefix = "t", IDictionary<string, string>? labels = null)
    {
        var name = $"{prefix}-{Guid.NewGuid().ToString("n")[..8]}";
        await Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name, Labels = labels } });
        return new TestNamespace(Client, name);
    }

    public virtual async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (Plane is not null)
        {
            await Plane.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }
}
