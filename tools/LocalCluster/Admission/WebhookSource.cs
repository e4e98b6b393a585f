using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>The registered webhooks of one kind, in the order in which they run: by configuration name, then as listed.</summary>
internal sealed class WebhookSource(ObjectStore store, GroupResource configurations)
{
    private volatile Parsed _last = new(null, []);

    public IReadOnlyList<Webhook> Current()
    {
        var (snapshot, _) = store.Read(configurations);
        var last = _last;
        if (!ReferenceEquals(last.Snapshot, snapshot))
        {
            // Snapshots are ordered by name.
            last = new Parsed(snapshot, [.. snapshot.In(null).SelectMany(stored => Json.Objects(stored.Parse(), "webhooks")).Select(Webhook.Read)]);
            _last = last;
        }

        return last.Webhooks;
    }

    private sealed record Parsed(Snapshot? Snapshot, IReadOnlyList<Webhook> Webhooks);
}
