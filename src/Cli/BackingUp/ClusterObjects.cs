using System.CommandLine;
using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Backups;
using ClaudeConfig.Cli.Cluster;

namespace ClaudeConfig.Cli.BackingUp;

/// <summary>What a cluster has of what backups hold, as its API server says it.</summary>
internal sealed class ClusterObjects(Kubectl cluster, ParseResult parsed)
{
    private const int Page = 200;

    /// <summary>The path of a kind's objects in a namespace.</summary>
    public static string PathOf(string kind, string space) => $"/apis/{ApiGroup.ApiVersion}/namespaces/{Uri.EscapeDataString(space)}/{BackupKinds.PluralOf(kind)}";

    /// <summary>All objects of a kind.</summary>
    public async Task<IReadOnlyDictionary<(string Namespace, string Name), JsonElement>> ListAsync(string kind, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string, string), JsonElement>();
        await foreach (var item in PagesAsync($"/apis/{ApiGroup.ApiVersion}/{BackupKinds.PluralOf(kind)}", "", cancellationToken))
        {
            found[NameOf(item)] = item;
        }

        return found;
    }

    public async Task<IReadOnlySet<string>> NamespacesAsync(CancellationToken cancellationToken)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in PagesAsync("/api/v1/namespaces", "", cancellationToken))
        {
            found.Add(NameOf(item).Name);
        }

        return found;
    }

    /// <summary>Rendered revisions of configurations, each with the uid of its owner.</summary>
    public IAsyncEnumerable<JsonElement> RevisionsAsync(CancellationToken cancellationToken) =>
        PagesAsync("/apis/apps/v1/controllerrevisions", $"&labelSelector={Uri.EscapeDataString($"{Names.ManagedByLabel}={Names.ManagedBy}")}", cancellationToken);

    /// <summary>The uid of the namespace kube-system, which is the cluster's.</summary>
    public async Task<string> UidAsync(CancellationToken cancellationToken)
    {
        using var space = JsonDocument.Parse(await cluster.GetAsync(parsed, "/api/v1/namespaces/kube-system", cancellationToken));
        return space.RootElement.GetProperty("metadata").Text("uid") ?? "";
    }

    private static (string Namespace, string Name) NameOf(JsonElement item)
    {
        var metadata = item.GetProperty("metadata");
        return (metadata.Text("namespace") ?? "", metadata.Text("name") ?? "");
    }

    private async IAsyncEnumerable<JsonElement> PagesAsync(string path, string more, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = "";
        do
        {
            using var list = JsonDocument.Parse(await cluster.GetAsync(parsed, $"{path}?limit={Page}{more}{(next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "")}", cancellationToken));
            foreach (var item in list.RootElement.GetProperty("items").EnumerateArray())
            {
                yield return item.Clone();
            }

            next = list.RootElement.GetProperty("metadata").Text("continue") ?? "";
        }
        while (next.Length > 0);
    }
}
