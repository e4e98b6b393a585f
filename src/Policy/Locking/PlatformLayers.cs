using ClaudeConfig.Policy.Merging;

namespace ClaudeConfig.Policy.Locking;

/// <summary>The locks in order of application, and what the layers demanded up to a place say together.</summary>
internal sealed record PlatformLayers(IReadOnlyList<PolicyLock> Ordered, IReadOnlyDictionary<int, PolicyLayer> ByDemand, PolicyLocks Locks)
{
    private static readonly PlatformLayers None = new([], new Dictionary<int, PolicyLayer>(), PolicyLocks.None);

    /// <summary>What the demanded layers say. A lock counts where all layers that give its value are known and right.</summary>
    /// <param name="layers">All layers.</param>
    /// <param name="locks">What policies lock, in any order.</param>
    /// <param name="broken">The place of the farthest project whose demands do not hold.</param>
    public static PlatformLayers Of(IReadOnlyList<ReadLayer> layers, IReadOnlyList<PolicyLock> locks, int broken)
    {
        // The farthest project's last: what it locks, nobody below says otherwise, not even with a lock.
        var ordered = locks.Where(locked => locked.Demand < broken).OrderByDescending(locked => locked.Demand).ThenBy(locked => locked.Path, StringComparer.Ordinal).ToArray();
        if (ordered.Length == 0)
        {
            return None;
        }

        var byDemand = ordered.Select(locked => locked.Demand).Distinct().ToDictionary(demand => demand, demand => LayerStack.Merge(layers.Where(layer => layer.Demand <= demand)));
        var files = byDemand.ToDictionary(entry => entry.Key, entry => PlatformFiles.Of(entry.Value));
        return new PlatformLayers(ordered, byDemand, new PolicyLocks([.. ordered.Select(locked => (LockPath.Parse(locked.Path), files[locked.Demand]))]));
    }
}
