using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Controllers;

/// <summary>Deletes what its owners have left behind, and carries out foreground and orphaning deletions.</summary>
internal sealed class GarbageCollector(ObjectService objects, Deletion deletion, TimeProvider time) : IController
{
    private readonly DependencyGraph _graph = new();

    public string Name => "garbage collector";

    public bool Wants(Change change)
    {
        _graph.Observe(change);
        return change.Type == ChangeType.Deleted || change.Current.Owners is not null || change.Current.IsDeleting;
    }

    public IEnumerable<Change> Existing() =>
        from resource in objects.Store.Resources
        from item in objects.Store.Read(resource).Objects.In(null)
        let change = new Change(ChangeType.Added, resource, item, null, time.GetUtcNow())
        where Wants(change)
        select change;

    public async ValueTask HandleAsync(Change change, CancellationToken cancellationToken)
    {
        if (change.Type == ChangeType.Deleted)
        {
            foreach (var dependent in _graph.DependentsOf(change.Current.Uid))
            {
                await JudgeAsync(dependent, cancellationToken);
            }

            await ReleaseOwnersAsync(change.Current, cancellationToken);
            return;
        }

        if (objects.Store.Find(change.Resource, change.Current.Key) is not { } current || current.Uid != change.Current.Uid)
        {
            return;
        }

        if (current.IsDeleting)
        {
            await PropagateAsync(change.Resource, current, cancellationToken);
        }
        else if (current.Owners is not null)
        {
            await JudgeAsync((change.Resource, current.Key), cancellationToken);
        }
    }

    /// <summary>Deletes an object none of whose owners is left; else drops its references to owners that are gone.</summary>
    private async ValueTask JudgeAsync((GroupResource Resource, ObjectKey Key) address, CancellationToken cancellationToken)
    {
        var item = objects.Store.Find(address.Resource, address.Key);
        if (item?.Owners is not { } owners || item.IsDeleting)
        {
            return;
        }

        var states = owners.Select(owner => (owner.Uid, Found: FindOwner(owner, item.Key.Namespace))).ToList();
        var solid = states.Any(state => state.Found is { } owner && !WaitsForDependents(owner));
        if (!solid)
        {
            // In the foreground, a dependent waits for its own dependents as its owner waits for it.
            var foreground = states.Any(state => state.Found is not null) && _graph.DependentsOf(item.Uid).Count > 0;
            await DeleteAsync(address, item, foreground ? DeletePropagation.Foreground : DeletePropagation.Default, cancellationToken);
        }
        else if (states.Where(state => state.Found is null).Select(state => state.Uid).ToHashSet() is { Count: > 0 } gone)
        {
            await UpdateAsync(address, value => DropOwners(value, gone), cancellationToken);
        }
    }

    private StoredObject? FindOwner(OwnerLink owner, string dependentNamespace)
    {
        if (objects.Store.FindByUid(owner.Uid) is not { } address)
        {
            return null;
        }

        // A reference does not cross namespaces: such an owner counts as absent.
        var visible = address.Key.Namespace.Length == 0 || address.Key.Namespace == dependentNamespace;
        return visible ? objects.Store.Find(address.Resource, address.Key) : null;
    }

    private static bool WaitsForDependents(StoredObject owner) =>
        owner.IsDeleting && ObjectMeta.Finalizers(owner.Parse()).Contains(WellKnown.ForegroundDeletion);

    private async ValueTask PropagateAsync(GroupResource resource, StoredObject owner, CancellationToken cancellationToken)
    {
        var finalizers = ObjectMeta.Finalizers(owner.Parse());
        if (finalizers.Contains(WellKnown.OrphanDependents))
        {
            foreach (var dependent in _graph.DependentsOf(owner.Uid))
            {
                await UpdateAsync(dependent, value => DropOwners(value, [owner.Uid]), cancellationToken);
            }

            await UpdateAsync((resource, owner.Key), value => DropFinalizer(value, WellKnown.OrphanDependents), cancellationToken);
        }
        else if (finalizers.Contains(WellKnown.ForegroundDeletion))
        {
            foreach (var dependent in _graph.DependentsOf(owner.Uid))
            {
                await JudgeAsync(dependent, cancellationToken);
            }

            await ReleaseIfAloneAsync(resource, owner, cancellationToken);
        }
    }

    /// <summary>An object is gone: owners that waited for it may go too.</summary>
    private async ValueTask ReleaseOwnersAsync(StoredObject gone, CancellationToken cancellationToken)
    {
        foreach (var owner in gone.Owners ?? [])
        {
            if (objects.Store.FindByUid(owner.Uid) is { } address && objects.Store.Find(address.Resource, address.Key) is { } found && WaitsForDependents(found))
            {
                await ReleaseIfAloneAsync(address.Resource, found, cancellationToken);
            }
        }
    }

    private async ValueTask ReleaseIfAloneAsync(GroupResource resource, StoredObject owner, CancellationToken cancellationToken)
    {
        var blocked = _graph.DependentsOf(owner.Uid)
            .Select(dependent => objects.Store.Find(dependent.Resource, dependent.Key))
            .Any(item => item?.Owners is { } owners && owners.Any(link => link.Uid == owner.Uid && link.BlocksOwnerDeletion));
        if (!blocked)
        {
            await UpdateAsync((resource, owner.Key), value => DropFinalizer(value, WellKnown.ForegroundDeletion), cancellationToken);
        }
    }

    private static void DropOwners(JsonObject value, HashSet<string> uids)
    {
        if (value["metadata"]?["ownerReferences"] is not JsonArray owners)
        {
            return;
        }

        foreach (var owner in owners.OfType<JsonObject>().Where(owner => uids.Contains((string?)owner["uid"] ?? "")).ToList())
        {
            owners.Remove(owner);
        }

        if (owners.Count == 0)
        {
            ObjectMeta.Of(value).Remove("ownerReferences");
        }
    }

    private static void DropFinalizer(JsonObject value, string name) =>
        ObjectMeta.SetFinalizers(value, [.. ObjectMeta.Finalizers(value).Where(item => item != name)]);

    private async ValueTask DeleteAsync((GroupResource Resource, ObjectKey Key) address, StoredObject item, DeletePropagation propagation, CancellationToken cancellationToken)
    {
        if (objects.Registry.Current.FindStored(address.Resource) is not { } resource)
        {
            return;
        }

        try
        {
            var request = new WriteRequest { Resource = resource, Namespace = address.Key.Namespace, Name = address.Key.Name };
            await deletion.DeleteAsync(request, new DeleteOptions(propagation, item.Uid, null, false), cancellationToken);
        }
        catch (ApiException settled) when (settled.Code is 404 or 409)
        {
            // Deleted or replaced meanwhile.
        }
    }

    private async ValueTask UpdateAsync((GroupResource Resource, ObjectKey Key) address, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        if (objects.Registry.Current.FindStored(address.Resource) is not { } resource)
        {
            return;
        }

        try
        {
            var request = new WriteRequest { Resource = resource, Namespace = address.Key.Namespace, Name = address.Key.Name, FieldManager = "kube-controller-manager" };
            await objects.UpdateAsync(request, (value, _) =>
            {
                change(value);
                return value;
            }, track: true, cancellationToken);
        }
        catch (ApiException gone) when (gone.Code == 404)
        {
            // Deleted meanwhile.
        }
    }
}
