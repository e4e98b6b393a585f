using System.Diagnostics;
using System.Globalization;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;
using k8s;

namespace ClaudeConfig.Benchmarks.LocalCluster;

/// <summary>LocalCluster as a process of its own: writes, applies and reads a second, watch fan-out, memory with 5,000 objects. Prints name, value, unit.</summary>
internal static class LocalClusterBenchmark
{
    private const int Objects = 5000;
    private const int Parallel = 16;
    private const int Reads = 10_000;
    private const int Applies = 2000;
    private const int WarmUp = 500;
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private static readonly string Payload = new('x', 1024);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-bench-").FullName;
        try
        {
            await using var cluster = await LocalClusterProcess.StartAsync(folder, new ControlPlaneOptions());
            using var kubernetes = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.Kubeconfig));
            var api = new ApiCalls(kubernetes);
            await EachAsync(WarmUp, i => api.CreateAsync(ConfigMaps, Body($"warm-{i}")));
            await EachAsync(WarmUp, i => api.DeleteAsync($"{ConfigMaps}/warm-{i}"));
            Print("writes", await RateAsync(Objects, i => api.CreateAsync(ConfigMaps, Body($"c-{i}"))), "1/s");
            Print("memory_5000_objects", MemoryMiB(cluster.Process.Id), "MiB");
            Print("applies", await RateAsync(Applies, i => api.ApplyAsync($"{ConfigMaps}/a-{i}?fieldManager=bench", Body($"a-{i}"))), "1/s");
            Print("reads", await RateAsync(Reads, i => api.GetAsync($"{ConfigMaps}/c-{i % Objects}")), "1/s");
            var list = Stopwatch.GetTimestamp();
            await api.GetAsync(ConfigMaps);
            Print("list_all", Stopwatch.GetElapsedTime(list).TotalMilliseconds, "ms");
            foreach (var (name, value) in await WatchFanOut.RunAsync(api, cluster.Kubeconfig))
            {
                Print(name, value, "ms");
            }

            Print("memory_after_watches", MemoryMiB(cluster.Process.Id), "MiB");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Body(string name) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{"app":"bench"}},"data":{"payload":"{{{Payload}}}"}}""";

    private static async Task<double> RateAsync(int count, Func<int, Task> action)
    {
        var started = Stopwatch.GetTimestamp();
        await EachAsync(count, action);
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Task EachAsync(int count, Func<int, Task> action) =>
        System.Threading.Tasks.Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (i, _) => await action(i));

    private static double MemoryMiB(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.WorkingSet64 / 1024.0 / 1024.0;
    }

    private static void Print(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"local_cluster_{name} {value:0.##} {unit}"));
}
