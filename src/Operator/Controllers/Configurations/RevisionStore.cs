using System.Text.Json;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Policy.Bundles;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Reads and writes the contents of revisions. They are read only when they are needed, and kept nowhere.</summary>
internal sealed class RevisionStore(OperatorCaches caches, IKubeApi api, IApplyClient apply)
{
    /// <summary>The content of a revision, checked against its name.</summary>
    public async Task<StoredRevision> ReadAsync(ChildOwner owner, string revision, CancellationToken cancellationToken)
    {
        var key = new NamespacedName(owner.Key.Namespace, RevisionHistory.NameOf(owner, revision));
        return await api.FindAsync<V1ControllerRevision>(key, cancellationToken) is not { } found ? new StoredRevision(null, null)
            : owner.Owns(found) ? Check(found, revision)
            : new StoredRevision(null, "it was not made for this configuration");
    }

    /// <summary>Writes what is planned, each revision on its own. What is beyond the limit is left for <see cref="PruneAsync"/>.</summary>
    public async Task<ChildChanges> WriteAsync(ChildOwner owner, RevisionPlan plan, CancellationToken cancellationToken)
    {
        var tally = new ChildTally();
        var history = new RevisionHistory(owner, []);
        foreach (var wanted in plan.Apply)
        {
            await tally.DoAsync(ChildTally.NameOf(wanted), () => ApplyAsync(owner, wanted, tally, cancellationToken));
        }

        foreach (var item in plan.Repair)
        {
            await tally.DoAsync(ChildTally.NameOf(item), async () =>
            {
                // One whose content is not what its name says stays as it is: nothing ever uses it.
                if ((await ReadAsync(owner, RevisionHistory.RevisionOf(item)!, cancellationToken)).Bundle is { } bundle)
                {
                    await ApplyAsync(owner, history.Build(bundle, RevisionHistory.NumberOf(item)), tally, cancellationToken);
                }
            });
        }

        return tally.Result();
    }

    /// <summary>Deletes what is beyond the limit.</summary>
    public async Task<ChildChanges> PruneAsync(RevisionPlan plan, CancellationToken cancellationToken)
    {
        var tally = new ChildTally();
        foreach (var item in plan.Delete.Where(item => item.Metadata.DeletionTimestamp is null))
        {
            var revision = new V1ControllerRevision { ApiVersion = "apps/v1", Kind = "ControllerRevision", Metadata = item.Metadata };
            await tally.DoAsync(ChildTally.NameOf(revision), () => apply.DeleteAsync(revision, cancellationToken));
        }

        return tally.Result();
    }

    private async Task ApplyAsync(ChildOwner owner, V1ControllerRevision wanted, ChildTally tally, CancellationToken cancellationToken)
    {
        // What the cache does not show may exist all the same, and an apply would adopt it. Its content is nothing to this question.
        var key = NamespacedName.Of(wanted);
        var live = caches.Revisions.Cache.Get(key) ?? await api.FindAsync<PartialObjectMetadata<V1ControllerRevision>>(key, cancellationToken);
        if (live is not null && owner.Succeeds(live))
        {
            tally.Going(ChildTally.NameOf(wanted));
        }
        else if (live is not null && !owner.Owns(live))
        {
            tally.Foreign(ChildTally.NameOf(wanted));
        }
        else
        {
            tally.Applied(ChildTally.NameOf(wanted), (await apply.ApplyAsync(wanted, cancellationToken: cancellationToken)).Outcome);
        }
    }

    private static StoredRevision Check(V1ControllerRevision found, string revision) =>
        Read(found) is not { } data ? new StoredRevision(null, "its content is no map of texts")
        : !PolicyBundle.TryRead(data, out var bundle, out var problem) ? new StoredRevision(null, problem)
        : bundle.Revision != revision ? new StoredRevision(null, $"its content is that of {bundle.Revision}")
        : new StoredRevision(bundle, null);

    private static Dictionary<string, string>? Read(V1ControllerRevision item)
    {
        try
        {
            return item.Data is JsonElement { ValueKind: JsonValueKind.Object } element ? element.Deserialize(OperatorJson.Default.DictionaryStringString) : null;
        }
        catch (JsonException)
        {
            // Made by somebody else: said with the revision's name where it matters.
            return null;
        }
    }
}
