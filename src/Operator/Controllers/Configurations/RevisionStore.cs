using System.Text.Json;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Policy.Bundles;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Reads and writes the contents of revisions. They are read only when they are needed, and kept nowhere.</summary>
internal sealed class RevisionStore(IKubeApi api, IApplyClient apply)
{
    /// <summary>The content of a revision, checked against its name.</summary>
    public async Task<StoredRevision> ReadAsync(ChildOwner owner, string revision, CancellationToken cancellationToken)
    {
        var name = RevisionHistory.NameOf(owner, revision);
        return await api.FindAsync<V1ControllerRevision>(new NamespacedName(owner.Key.Namespace, name), cancellationToken) is { } found
            ? Check(found, revision)
            : new StoredRevision(null, null);
    }

    /// <summary>Writes what is planned. What is beyond the limit is left for <see cref="PruneAsync"/>.</summary>
    public async Task<ChildChanges> WriteAsync(ChildOwner owner, RevisionPlan plan, CancellationToken cancellationToken)
    {
        var changes = await apply.ApplyAllAsync(plan.Apply, cancellationToken);
        var history = new RevisionHistory(owner, []);
        foreach (var item in plan.Repair)
        {
            // One whose content is not what its name says stays as it is: nothing ever uses it.
            if ((await ReadAsync(owner, RevisionHistory.RevisionOf(item)!, cancellationToken)).Bundle is { } bundle)
            {
                changes = changes.With(await apply.ApplyAllAsync([history.Build(bundle, RevisionHistory.NumberOf(item))], cancellationToken));
            }
        }

        return changes;
    }

    /// <summary>Deletes what is beyond the limit.</summary>
    public async Task PruneAsync(RevisionPlan plan, CancellationToken cancellationToken)
    {
        foreach (var item in plan.Delete.Where(item => item.Metadata.DeletionTimestamp is null))
        {
            await apply.DeleteAsync(new V1ControllerRevision { ApiVersion = "apps/v1", Kind = "ControllerRevision", Metadata = item.Metadata }, cancellationToken);
        }
    }

    private static StoredRevision Check(V1ControllerRevision found, string revision)
    {
        if (Read(found) is not { } data)
        {
            return new StoredRevision(null, "its content is no map of texts");
        }

        return !PolicyBundle.TryRead(data, out var bundle, out var problem) ? new StoredRevision(null, problem)
            : bundle.Revision != revision ? new StoredRevision(null, $"its content is that of {bundle.Revision}")
            : new StoredRevision(bundle, null);
    }

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
