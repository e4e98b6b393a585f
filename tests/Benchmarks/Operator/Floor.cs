using System.Diagnostics;
using System.Text.Json.Nodes;
using ClaudeConfig.Benchmarks.LocalCluster;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Benchmarks.Operator;

/// <summary>The same writes without an operator: what it wrote for each object, applied again to a fresh control plane by a bare loop on eight connections.</summary>
internal sealed class Floor
{
    private const int Connections = 8;
    private const string Manager = "floor";
    private readonly List<(string Name, V1Patch ConfigMap, string MapName, V1Patch Revision, string RevisionName, V1Patch Status)> writes = [];

    public const int WritesPerObject = 3;

    /// <summary>Reads what the operator left behind.</summary>
    public static async Task<Floor> ReadAsync(ApiCalls api)
    {
        var floor = new Floor();
        var maps = Items(await api.ReadAsync(Inputs.ConfigMaps), "v1", "ConfigMap").ToDictionary(NameOf);
        var revisions = Items(await api.ReadAsync(Inputs.Revisions), "apps/v1", "ControllerRevision").ToArray();
        foreach (var item in Items(await api.ReadAsync(Inputs.Configurations), "claudeconfig.dev/v1alpha1", "ClaudeConfiguration").Where(item => NameOf(item) != "base"))
        {
            var name = NameOf(item);
            var map = maps[$"claude-code-{name}"];
            var revision = revisions.First(other => NameOf(other).StartsWith($"{name}-", StringComparison.Ordinal));
            item.Remove("spec");
            item["metadata"]!.AsObject().Remove("labels");
            floor.writes.Add((name, Patch(map), NameOf(map), Patch(revision), NameOf(revision), Patch(item)));
        }

        return floor;
    }

    public async Task<TimeSpan> RunAsync(string kubeconfig)
    {
        var clients = Enumerable.Range(0, Connections).Select(_ => new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig))).ToArray();
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var index && index < writes.Count)
            {
                var write = writes[index];
                await client.CoreV1.PatchNamespacedConfigMapAsync(write.ConfigMap, write.MapName, Inputs.Namespace, fieldManager: Manager, force: true);
                await client.AppsV1.PatchNamespacedControllerRevisionAsync(write.Revision, write.RevisionName, Inputs.Namespace, fieldManager: Manager, force: true);
                await client.CustomObjects.PatchNamespacedCustomObjectStatusAsync(
                    write.Status, "claudeconfig.dev", "v1alpha1", Inputs.Namespace, "claudeconfigurations", write.Name, fieldManager: Manager, force: true);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(started);
        Array.ForEach(clients, client => client.Dispose());
        return elapsed;
    }

    private static V1Patch Patch(JsonObject body) => new(body.ToJsonString(), V1Patch.PatchType.ApplyPatch);

    private static string NameOf(JsonObject item) => (string)item["metadata"]!["name"]!;

    private static IEnumerable<JsonObject> Items(string list, string apiVersion, string kind)
    {
        foreach (var item in JsonNode.Parse(list)!["items"]!.AsArray().OfType<JsonObject>().Select(item => item.DeepClone().AsObject()))
        {
            item["apiVersion"] = apiVersion;
            item["kind"] = kind;
            foreach (var field in (string[])["uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "ownerReferences"])
            {
                item["metadata"]!.AsObject().Remove(field);
            }

            yield return item;
        }
    }
}
