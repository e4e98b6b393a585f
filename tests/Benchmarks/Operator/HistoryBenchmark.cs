using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Benchmarks.LocalCluster;
using k8s;

namespace ClaudeConfig.Benchmarks.Operator;

/// <summary>
/// What the operator's memory holds of large histories: configurations that extend a base of 200 KiB, so that each delivers as much, with nine
/// older revisions of that size. Prints name, value, unit. Arguments: object counts (default 1000).
/// </summary>
internal static class HistoryBenchmark
{
    private const int Old = 9;
    private const int Part = 50 * 1024;
    private const int Edits = 20;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(string[] counts)
    {
        foreach (var text in counts.Length == 0 ? ["1000"] : counts)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 10_000)
            {
                Console.Error.WriteLine($"operator-history: '{text}' is not a number of objects; name counts such as 300 1000");
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
            await using var plane = await OperatorBenchmark.StartAsync(folder);
            using var kubernetes = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(plane.Kubeconfig));
            var api = new ApiCalls(kubernetes);
            await Inputs.CreateAsync(api, count, Large());
            await SeedAsync(api);
            await MeasureAsync(api, folder, plane.Kubeconfig, count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(ApiCalls api, string folder, string kubeconfig, int count)
    {
        var started = Stopwatch.GetTimestamp();
        var ready = OperatorBenchmark.ReadyAsync(api, count, () => { });
        await using var process = OperatorProcess.Start(folder, kubeconfig);
        await ready;
        Print(count, "cold_to_ready", Stopwatch.GetElapsedTime(started).TotalSeconds, "s");
        await OperatorBenchmark.QuietAsync(process);
        Print(count, "cold_memory", process.MemoryMiB, "MiB");
        await Task.Delay(Idle);
        Print(count, "idle_memory", process.MemoryMiB, "MiB");
        for (var i = 0; i < Edits; i++)
        {
            await Inputs.EditAsync(api, i % count, $"history-{i}");
        }

        await OperatorBenchmark.QuietAsync(process);
        await Task.Delay(Idle);
        Print(count, "final_memory", process.MemoryMiB, "MiB");
        Print(count, "peak_memory", process.PeakMemoryMiB, "MiB");
    }

    /// <summary>Agents of the base, so that every bundle has 200 KiB.</summary>
    private static string Large() =>
        $",\"agents\":[{string.Join(',', Enumerable.Range(0, 4).Select(i => $$"""{"name":"agent-{{i}}","description":"Number {{i}}","prompt":"{{new string('x', Part)}}"}"""))}]";

    /// <summary>Old revisions, as the operator would have left them; their contents are nobody's policy, and nobody asks for them.</summary>
    private static async Task SeedAsync(ApiCalls api)
    {
        using var list = JsonDocument.Parse(await api.ReadAsync(Inputs.Configurations));
        var content = JsonSerializer.Serialize(new Dictionary<string, string> { ["CLAUDE.md"] = new('x', 4 * Part) });
        var owners = list.RootElement.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("metadata"))
            .Select(metadata => (Name: metadata.GetProperty("name").GetString()!, Uid: metadata.GetProperty("uid").GetString()!))
            .Where(owner => owner.Name != "base")
            .SelectMany(owner => Enumerable.Range(1, Old).Select(number => (owner.Name, owner.Uid, Number: number)));
        await Parallel.ForEachAsync(owners, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (item, _) =>
            await api.CreateAsync(Inputs.Revisions, Revision(item.Name, item.Uid, item.Number, content)));
    }

    private static string Revision(string owner, string uid, int number, string content) => $$$"""
        {"apiVersion":"apps/v1","kind":"ControllerRevision","metadata":{"name":"{{{owner}}}-rev-{{{number:x16}}}",
        "labels":{"{{{Names.ManagedByLabel}}}":"{{{Names.ManagedBy}}}","{{{Names.OwnerKindLabel}}}":"ClaudeConfiguration","{{{Names.OwnerNamespaceLabel}}}":"{{{Inputs.Namespace}}}",
        "{{{Names.OwnerNameLabel}}}":"{{{owner}}}","{{{Names.ComponentLabel}}}":"revision"},
        "annotations":{"{{{Names.OwnerUidAnnotation}}}":"{{{uid}}}","{{{Names.RevisionAnnotation}}}":"rev-{{{number:x16}}}","{{{Names.RevisionNumberAnnotation}}}":"{{{number}}}"},
        "ownerReferences":[{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"ClaudeConfiguration","name":"{{{owner}}}","uid":"{{{uid}}}","controller":true}]},
        "revision":{{{number}}},"data":{{{content}}}}
        """;

    private static void Print(int count, string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"operator_history_{count}_{name} {value:0.##} {unit}"));
}
