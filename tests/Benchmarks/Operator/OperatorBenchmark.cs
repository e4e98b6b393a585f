using System.Diagnostics;
using System.Globalization;
using ClaudeConfig.Benchmarks.LocalCluster;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;
using k8s;

namespace ClaudeConfig.Benchmarks.Operator;

/// <summary>
/// ClaudeConfigurations from cold to all Ready, edits until deployed, and idling, beside a bare loop of the same writes. Prints name, value, unit.
/// Arguments: object counts (default 1000). BENCH_IDLE_SECONDS (default 15) is how long idle writes are counted, BENCH_EDIT_SECONDS (default 10) how long each edit rate lasts.
/// </summary>
internal static class OperatorBenchmark
{
    private const int Burst = 200;
    private const string Projects = "claudeprojects";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(string[] counts)
    {
        var wanted = counts.Length == 0 ? ["1000"] : counts;
        foreach (var text in wanted)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 100_000)
            {
                Console.Error.WriteLine($"operator: '{text}' is not a number of objects; name counts such as 1000 3000 10000");
                return 2;
            }

            await RunAsync(count);
        }

        return 0;
    }

    private static async Task RunAsync(int count)
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-bench-").FullName;
        try
        {
            var (floor, seconds) = await MeasureAsync(folder, count);
            var bare = await FloorAsync(Path.Combine(folder, "floor"), floor, count);
            Print(count, "floor_time", bare.TotalSeconds, "s");
            Print(count, "floor_writes_per_object", Floor.WritesPerObject, "writes");
            Print(count, "time_ratio", seconds.Cold / bare.TotalSeconds, "x");
            Print(count, "time_ratio_after_start", seconds.Working / bare.TotalSeconds, "x");
            Print(count, "write_ratio", seconds.Writes / Floor.WritesPerObject, "x");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(Floor Floor, (double Cold, double Working, double Writes) Result)> MeasureAsync(string folder, int count)
    {
        await using var plane = await StartAsync(folder);
        using var kubernetes = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(plane.Kubeconfig));
        var api = new ApiCalls(kubernetes);
        await Inputs.CreateAsync(api, count);
        var started = Stopwatch.GetTimestamp();
        var first = 0L;
        var ready = ReadyAsync(api, count, () => first = Stopwatch.GetTimestamp());
        await using var process = OperatorProcess.Start(folder, plane.Kubeconfig);
        await ready;
        var cold = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var working = Stopwatch.GetElapsedTime(first).TotalSeconds;
        Print(count, "cold_to_ready", cold, "s");
        Print(count, "first_to_last_ready", working, "s");
        Print(count, "cold_cpu", process.CpuSeconds, "s");
        Print(count, "cold_memory", process.MemoryMiB, "MiB");
        await QuietAsync(process);
        var writes = await process.WritesAsync();
        Print(count, "writes_per_object", writes.Total / count, "writes");
        foreach (var (resource, number) in writes.Applied)
        {
            Print(count, $"applied_{resource}", number, "writes");
        }

        var floor = await Floor.ReadAsync(api);
        await IdleAsync(process, count);
        await EditsAsync(api, count, 1);
        await EditsAsync(api, count, 20);
        await BurstAsync(api, process, count);
        Print(count, "final_memory", process.MemoryMiB, "MiB");
        return (floor, (cold, working, writes.Total / count));
    }

    private static async Task<TimeSpan> FloorAsync(string folder, Floor floor, int count)
    {
        await using var plane = await StartAsync(folder);
        using var kubernetes = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(plane.Kubeconfig));
        await Inputs.CreateAsync(new ApiCalls(kubernetes), count);
        return await floor.RunAsync(plane.Kubeconfig);
    }

    internal static async Task<IControlPlane> StartAsync(string folder)
    {
        var plane = await ControlPlane.StartAsync(folder);
        ProductCrds.Install(plane.Kubeconfig);
        return plane;
    }

    /// <summary>Completes when every configuration said Ready for its generation; the base counts as well, if only by being extended.</summary>
    internal static Task ReadyAsync(ApiCalls api, int count, Action onFirst)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Watcher.UntilAsync(
            api,
            Inputs.Configurations,
            line =>
            {
                if (line.Contains("\"reason\":\"Reconciled\"", StringComparison.Ordinal) && Watcher.NameOf(line) is { Length: > 0 } name && seen.Add(name) && seen.Count == 1)
                {
                    onFirst();
                }

                return seen.Count == count;
            },
            Deadline);
    }

    /// <summary>Waits until two looks a second apart see the same number of writes: projects may trail configurations.</summary>
    internal static async Task QuietAsync(OperatorProcess process)
    {
        var before = -1.0;
        while ((await process.WritesAsync()).Total is var now && now != before)
        {
            before = now;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task IdleAsync(OperatorProcess process, int count)
    {
        var seconds = Setting("BENCH_IDLE_SECONDS", 15);
        var writes = (await process.WritesAsync()).Total;
        var cpu = process.CpuSeconds;
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        Print(count, $"idle_writes_in_{seconds}s", (await process.WritesAsync()).Total - writes, "writes");
        Print(count, $"idle_cpu_in_{seconds}s", process.CpuSeconds - cpu, "s");
        Print(count, "idle_memory", process.MemoryMiB, "MiB");
    }

    /// <summary>New configurations in a running system: what their project is written for it.</summary>
    private static async Task BurstAsync(ApiCalls api, OperatorProcess process, int count)
    {
        await QuietAsync(process);
        var before = await process.WritesAsync();
        await Inputs.CreateTeamsAsync(api, count, Burst);
        await QuietAsync(process);
        var after = await process.WritesAsync();
        Print(count, $"burst_{Burst}_writes_per_object", (after.Total - before.Total) / Burst, "writes");
        Print(count, $"burst_{Burst}_project_writes", after.Of(Projects) - before.Of(Projects), "writes");
    }

    private static async Task EditsAsync(ApiCalls api, int count, int perSecond)
    {
        var edits = perSecond * Setting("BENCH_EDIT_SECONDS", 10);
        var sorted = await Edits.RunAsync(api, count, perSecond, edits);
        Print(count, $"edit_p50_{perSecond}_per_second", sorted[sorted.Length / 2], "ms");
        Print(count, $"edit_p99_{perSecond}_per_second", sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * 0.99))], "ms");
    }

    private static int Setting(string name, int value) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var found) && found > 0 ? found : value;

    private static void Print(int count, string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"operator_{count}_{name} {value:0.##} {unit}"));
}
