using System.Globalization;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ClaudeConfig.Harness.Pods;

/// <summary>A pod whose containers run here as processes, as the API server stored it: volumes, environment, order and probes are its own.</summary>
public sealed class RunningPod : IAsyncDisposable
{
    private const string Address = "127.0.0.1";

    private readonly IKubernetes client;
    private readonly V1Pod pod;
    private readonly string folder;
    private readonly Func<string, IReadOnlyList<string>> programOf;
    private readonly PodVolumes volumes;
    private readonly CancellationTokenSource ending = new();
    private readonly List<(V1Container Container, ChildProcess Process, Dictionary<string, string> Environment)> running = [];
    private Task syncing = Task.CompletedTask;

    private RunningPod(IKubernetes client, V1Pod pod, string folder, Func<string, IReadOnlyList<string>> programOf)
    {
        (this.client, this.pod, this.folder, this.programOf) = (client, pod, folder, programOf);
        volumes = new PodVolumes(client, pod, Directory.CreateDirectory(Path.Combine(folder, "volumes")).FullName);
    }

    /// <summary>Why pods cannot be run here; null where they can.</summary>
    public static string? Problem => !OperatingSystem.IsLinux() || Environment.UserName != "root" ? "mount namespaces need Linux and root" : null;

    /// <summary>Runs a pod that the API server has.</summary>
    /// <param name="client">The API.</param>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="folder">Where its volumes and logs lie.</param>
    /// <param name="programOf">The program that an image runs where the container names none.</param>
    public static async Task<RunningPod> StartAsync(IKubernetes client, string @namespace, string name, string folder, Func<string, IReadOnlyList<string>> programOf)
    {
        var pod = await client.CoreV1.ReadNamespacedPodAsync(name, @namespace);
        var running = new RunningPod(client, pod, folder, programOf);
        try
        {
            await running.StartAsync();
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }

        return running;
    }

    /// <summary>Runs a program beside a container's own, in its mounts and environment, as <c>kubectl exec</c> does.</summary>
    public Task<CommandResult> ExecAsync(string container, IReadOnlyDictionary<string, string> further, string program, params string[] arguments)
    {
        var (_, process, environment) = running.Single(item => item.Container.Name == container);
        var all = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        foreach (var (name, value) in further)
        {
            all[name] = value;
        }

        return ClientProcess.RunAsync(
            "nsenter", folder, all,
            // Who enters a mount namespace stands at its root.
            ["--target", process.Id.ToString(CultureInfo.InvariantCulture), "--mount", "--", "sh", "-c", "cd \"$0\" && exec \"$@\"", folder, program, .. arguments]);
    }

    /// <summary>The last lines of a container.</summary>
    public string Log(string container) => running.Single(item => item.Container.Name == container).Process.Tail();

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await syncing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Sidecars last, as they came first.
        foreach (var (_, process, _) in Enumerable.Reverse(running))
        {
            await process.DisposeAsync();
        }

        ending.Dispose();
    }

    private async Task StartAsync()
    {
        var missing = "";
        await Eventually.TrueAsync(async () => (missing = await volumes.SyncAsync(CancellationToken.None)) is null, $"the volumes of pod {pod.Metadata.Name} are there ({missing})", Deadlines.Slow);
        syncing = SyncAsync();
        foreach (var container in pod.Spec.InitContainers ?? [])
        {
            await StartAsync(container);
            var process = running[^1].Process;
            if (container.RestartPolicy == "Always")
            {
                await WaitForAsync(container, process);
                continue;
            }

            await Eventually.TrueAsync(() => process.HasExited, $"init container {container.Name} ends", Deadlines.Slow);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"init container {container.Name} ended with {process.ExitCode}:\n{process.Tail()}");
            }
        }

        foreach (var container in pod.Spec.Containers)
        {
            await StartAsync(container);
        }

        foreach (var (container, process, _) in running.Where(item => pod.Spec.Containers.Contains(item.Container)))
        {
            await WaitForAsync(container, process);
        }

        await SayAsync("Running");
    }

    private async Task StartAsync(V1Container container)
    {
        var environment = await PodEnvironment.OfAsync(client, pod, container, Address, CancellationToken.None);
        string[] command = [.. container.Command ?? [.. programOf(container.Image)], .. container.Args ?? []];
        var (program, arguments) = PodMounts.Wrap(container, volumes, command[0], command[1..].Select(argument => PodEnvironment.Expand(argument, environment)));
        running.Add((container, ChildProcess.Start($"{pod.Metadata.Name}-{container.Name}", folder, program, arguments, environment), environment));
    }

    private static async Task WaitForAsync(V1Container container, ChildProcess process)
    {
        if ((container.StartupProbe ?? container.ReadinessProbe)?.HttpGet is not { } probe)
        {
            return;
        }

        using var http = new HttpClient();
        var address = new Uri($"http://{Address}:{probe.Port.Value}{probe.Path}");
        await Eventually.TrueAsync(
            async () =>
            {
                if (process.HasExited)
                {
                    throw new InvalidOperationException($"container {container.Name} ended with {process.ExitCode}:\n{process.Tail()}");
                }

                return await AnswersAsync(http, address);
            },
            $"container {container.Name} answers its probe", Deadlines.Slow);
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri address)
    {
        try
        {
            using var answer = await http.GetAsync(address);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task SyncAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        while (await timer.WaitForNextTickAsync(ending.Token))
        {
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

    private Task SayAsync(string phase) => client.CoreV1.PatchNamespacedPodStatusAsync(
        new V1Patch($$$"""{"status":{"phase":"{{{phase}}}","podIP":"{{{Address}}}"}}""", V1Patch.PatchType.MergePatch), pod.Metadata.Name, pod.Metadata.NamespaceProperty);
}
