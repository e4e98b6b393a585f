using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Policy;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>
/// Reads the ConfigMaps that configurations take content from. Of tenants' ConfigMaps only metadata is watched, of labelled ones; contents are read once for a
/// version, and a bounded amount of them is kept.
/// </summary>
internal sealed class ContentStore(OperatorCaches caches, IKubeApi api)
{
    /// <summary>Characters that are kept for all.</summary>
    private const int MostKept = 8 * 1024 * 1024;

    /// <summary>Characters that one configuration and its bases may take: what is delivered is smaller still.</summary>
    private const int MostForOne = 4 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<NamespacedName, (ContentMap Map, LinkedListNode<NamespacedName> Place)> kept = [];
    private readonly LinkedList<NamespacedName> oldest = [];
    private long size;

    /// <summary>The layers with the content that they take.</summary>
    public async Task<PolicyInput> FillAsync(PolicyInput input, CancellationToken cancellationToken)
    {
        var layers = new List<PolicySource>();
        var taken = 0L;
        foreach (var layer in input.Layers)
        {
            var maps = new Dictionary<string, ContentMap?>(StringComparer.Ordinal);
            foreach (var name in PolicySource.MapsOf(layer.Configuration.Spec))
            {
                maps[name] = taken > MostForOne ? null : await ReadAsync(new NamespacedName(layer.Configuration.Key.Namespace, name), cancellationToken);
                taken += SizeOf(maps[name]);
            }

            layers.Add(layer with { Maps = maps });
        }

        return input with { Layers = layers, Findings = taken > MostForOne ? [.. input.Findings, TooLarge(input.Key)] : input.Findings };
    }

    private static Finding TooLarge(ObjectKey key) => new(
        FindingSeverity.Error, key, "spec", ConfigurationConditions.TooLargeReason, $"the ConfigMaps that it and what it extends take content from have more than {MostForOne} characters; take less");

    private async Task<ContentMap?> ReadAsync(NamespacedName name, CancellationToken cancellationToken)
    {
        if (caches.Contents.Cache.Get(name) is not { } known)
        {
            Keep(name, null);
            return null;
        }

        lock (gate)
        {
            if (kept.TryGetValue(name, out var found) && found.Map.Version == VersionOf(known.Metadata))
            {
                return found.Map;
            }
        }

        var map = await api.FindAsync<V1ConfigMap>(name, cancellationToken) is { } read
            ? new ContentMap(VersionOf(read.Metadata), read.Data?.AsReadOnly() ?? new Dictionary<string, string>().AsReadOnly()) { Binary = [.. read.BinaryData?.Keys ?? []] }
            : null;
        Keep(name, map);
        return map;
    }

    private void Keep(NamespacedName name, ContentMap? map)
    {
        lock (gate)
        {
            if (kept.Remove(name, out var before))
            {
                oldest.Remove(before.Place);
                size -= SizeOf(before.Map);
            }

            if (map is not null)
            {
                kept[name] = (map, oldest.AddLast(name));
                size += SizeOf(map);
            }

            while (size > MostKept && oldest.First is { } first)
            {
                oldest.RemoveFirst();
                kept.Remove(first.Value, out var gone);
                size -= SizeOf(gone.Map);
            }
        }
    }

    private static string VersionOf(V1ObjectMeta metadata) => $"{metadata.Uid}/{metadata.ResourceVersion}";

    private static long SizeOf(ContentMap? map) => map?.Data.Sum(text => (long)text.Value.Length + text.Key.Length) ?? 0;
}
