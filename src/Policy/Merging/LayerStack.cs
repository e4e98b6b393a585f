using ClaudeConfig.Policy.Locking;

namespace ClaudeConfig.Policy.Merging;

/// <summary>Layers on top of each other, the farthest first, and what platforms make of them.</summary>
internal sealed class LayerStack(IReadOnlyList<ReadLayer> layers)
{
    /// <summary>Locks change seldom; a few kept sets are those of projects that share the layers.</summary>
    private const int MostPlatforms = 4;

    private readonly Lock _gate = new();
    private readonly Queue<(IReadOnlyList<PolicyLock> Locks, int Broken, PlatformLayers Platform)> _platforms = [];
    private PolicyLayer? _together;

    public IReadOnlyList<ReadLayer> Layers => layers;

    /// <summary>All of them as one.</summary>
    public PolicyLayer Together => _together ??= Merge(layers);

    /// <summary>The same layers with another on top.</summary>
    public LayerStack With(ReadLayer top) => new([.. layers, top]) { _together = PolicyMerge.Over(Together, top.Content) };

    /// <param name="locks">What policies lock, in any order.</param>
    /// <param name="broken">The place of the farthest project whose demands do not hold.</param>
    public PlatformLayers Platform(IReadOnlyList<PolicyLock> locks, int broken)
    {
        lock (_gate)
        {
            foreach (var known in _platforms)
            {
                if (known.Broken == broken && known.Locks.SequenceEqual(locks))
                {
                    return known.Platform;
                }
            }

            var platform = PlatformLayers.Of(layers, locks, broken);
            _platforms.Enqueue((locks, broken, platform));
            if (_platforms.Count > MostPlatforms)
            {
                _platforms.Dequeue();
            }

            return platform;
        }
    }

    internal static PolicyLayer Merge(IEnumerable<ReadLayer> layers) => layers.Select(layer => layer.Content).Aggregate(PolicyLayer.Empty, PolicyMerge.Over);
}
