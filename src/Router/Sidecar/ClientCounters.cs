using ClaudeConfig.Contracts.Rollouts;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>
/// Counts of the last ten minutes, under the revision that is shown: of pods of two revisions the same minutes are compared, so that an outage of a provider looks the same
/// on both sides.
/// </summary>
internal sealed class ClientCounters(TimeProvider time)
{
    private const int Minutes = 10;

    private readonly Lock gate = new();
    private readonly (long Minute, ClientCounts Counts)[] ring = new (long, ClientCounts)[Minutes];

    public ClientCounts Current
    {
        get
        {
            lock (gate)
            {
                var oldest = Minute() - Minutes;
                return ring.Where(slot => slot.Counts is not null && slot.Minute > oldest).Aggregate(new ClientCounts(), (sum, slot) => sum.With(slot.Counts));
            }
        }
    }

    public void Add(ClientCounts counts)
    {
        lock (gate)
        {
            var minute = Minute();
            ref var slot = ref ring[minute % Minutes];
            slot = slot.Counts is not null && slot.Minute == minute ? (minute, slot.Counts.With(counts)) : (minute, counts);
        }
    }

    /// <summary>Another revision is shown: what was before says nothing about it.</summary>
    public void Reset()
    {
        lock (gate)
        {
            Array.Clear(ring);
        }
    }

    private long Minute() => time.GetUtcNow().ToUnixTimeSeconds() / 60;
}
