using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ClaudeConfig.Harness.Pods;

/// <summary>What runs beside a pod's workload, as a process of this machine: it reads the pod's volumes as folders, and needs no mounts.</summary>
public sealed class BesideWorkload : IAsyncDisposable
{
    private readonly PodVolumes volumes;
    private readonly CancellationTokenSource ending = new();
    private readonly ChildProcess process;
    private readonly Task syncing;

    private BesideWorkload(V1Pod pod, PodVolumes volumes, ChildProcess process)
    {
        (Pod, this.volumes, this.process) = (pod, volumes, process);
        syncing = SyncAsync();
    }

    public V1Pod Pod { get; }

    /// <summary>Its process.</summary>
    public int Id => process.Id;

    /// <param name="client">The API.</param>
    /// <param name="pod">A pod that the API server has.</param>
    /// <param name="folder">Where its volumes lie.</param>
    /// <param name="start">Starts the process, given the folder of each volume.</param>
    public static async Task<BesideWorkload> StartAsync(IKubernetes client, V1Pod pod, string folder, Func<Func<string, string>, ChildProcess> start)
    {
        var volumes = new PodVolumes(client, pod, Directory.CreateDirectory(folder).FullName);
        var missing = "";
        await Eventually.TrueAsync(async () => (missing = await volumes.SyncAsync(CancellationToken.None)) is null, $"the volumes of pod {pod.Metadata.Name} are there ({missing})", Deadlines.Slow);
        return new BesideWorkload(pod, volumes, start(volumes.FolderOf));
    }

    public string FolderOf(string volume) => volumes.FolderOf(volume);

    /// <summary>Stands still, as on a machine that swaps: no longer there, and not gone.</summary>
    public void Freeze() => process.Signal(ProcessSignal.Stop);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await syncing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        process.Signal(ProcessSignal.Continue);
        await process.DisposeAsync();
        ending.Dispose();
    }

    private async Task SyncAsync()
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), ending.Token);
            try
            {
                await volumes.SyncAsync(ending.Token);
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException)
            {
                // An API server that is away leaves what is mounted as it is.
            }
        }
    }
}
