using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Client;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>
/// Takes out of a delivered ConfigMap what others put into it. Server-side apply leaves the fields of others alone, and a workload would see
/// a file that no revision holds.
/// </summary>
internal sealed class ExtraKeys(IKubeApi api, TimeProvider time)
{
    /// <summary>Times in a row before somebody is taken to be fighting over it.</summary>
    private const int MostTimes = 5;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>How often keys were taken out lately. Bounded by the ConfigMaps that others write to.</summary>
    private readonly ConcurrentDictionary<NamespacedName, (int Times, long Since)> taken = new();

    /// <returns>Repaired; Contested where nothing was done, because they are put back again and again.</returns>
    public async Task<ApplyOutcome> TakeOutAsync(V1ConfigMap live, IReadOnlyList<(string Field, string Key)> extra, CancellationToken cancellationToken)
    {
        var key = NamespacedName.Of(live);
        var (times, since) = taken.TryGetValue(key, out var before) && time.GetElapsedTime(before.Since) < Window ? before : (0, time.GetTimestamp());
        if (times >= MostTimes)
        {
            return ApplyOutcome.Contested;
        }

        Forget();
        taken[key] = (times + 1, since);
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = live.Metadata.Uid } };
        foreach (var field in extra.GroupBy(item => item.Field))
        {
            patch[field.Key] = new JsonObject(field.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)null)));
        }

        await api.PatchAsync<V1ConfigMap>(key, KubePatch.Merge(System.Text.Encoding.UTF8.GetBytes(patch.ToJsonString())), cancellationToken: cancellationToken);
        return ApplyOutcome.Repaired;
    }

    private void Forget()
    {
        foreach (var (key, entry) in taken.Where(entry => time.GetElapsedTime(entry.Value.Since) >= Window))
        {
            taken.TryRemove(KeyValuePair.Create(key, entry));
        }
    }

    /// <summary>The keys that a ConfigMap has and should not have.</summary>
    public static IReadOnlyList<(string Field, string Key)> Of(V1ConfigMap live, V1ConfigMap wanted) =>
    [
        .. (live.Data?.Keys ?? []).Where(key => wanted.Data?.ContainsKey(key) != true).Select(key => ("data", key)),
        .. (live.BinaryData?.Keys ?? []).Select(key => ("binaryData", key)),
    ];
}
