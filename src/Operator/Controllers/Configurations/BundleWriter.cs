using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Writes bundles into their namespaces. One that refuses keeps nothing from the others.</summary>
internal sealed class BundleWriter(OperatorCaches caches, ChildWriter children, ExtraKeys extra)
{
    /// <summary>Makes an owner's ConfigMaps exactly these, without a key that others put into one.</summary>
    public async Task<DeliveryOutcome> WriteAsync(ChildOwner owner, IReadOnlyList<V1ConfigMap> bundles, CancellationToken cancellationToken)
    {
        var differing = bundles.Where(bundle => !(Live(owner, bundle) is { } live && BundleDigest.Holds(live, bundle))).ToArray();
        var changes = await children.ApplyAsync(caches.ConfigMaps.Cache, owner, differing, cancellationToken);
        changes = changes.With(await children.PruneAsync(caches.ConfigMaps.Cache.Children(owner), bundles, cancellationToken));
        changes = changes.With(await TakeOutAsync(owner, differing, cancellationToken));
        var missing = changes.Failed.Select(failure => failure.Child).Concat(changes.Foreign).Concat(changes.Going).Concat(changes.Contested).ToHashSet();
        return new DeliveryOutcome
        {
            Confirmed = [.. bundles.GroupBy(bundle => bundle.Metadata.NamespaceProperty).Where(place => !place.Any(bundle => missing.Contains(ChildTally.NameOf(bundle)))).Select(place => place.Key)],
            Changes = changes,
        };
    }

    private async Task<ChildChanges> TakeOutAsync(ChildOwner owner, IEnumerable<V1ConfigMap> bundles, CancellationToken cancellationToken)
    {
        var tally = new ChildTally();
        foreach (var bundle in bundles)
        {
            if (Live(owner, bundle) is { } live && ExtraKeys.Of(live, bundle) is { Count: > 0 } keys)
            {
                var name = ChildTally.NameOf(bundle);
                await tally.DoAsync(name, async () => tally.Applied(name, await extra.TakeOutAsync(live, keys, cancellationToken)));
            }
        }

        return tally.Result();
    }

    /// <summary>The ConfigMap as it is cached, if it is the owner's and is not going away.</summary>
    private V1ConfigMap? Live(ChildOwner owner, V1ConfigMap bundle) =>
        caches.ConfigMaps.Cache.Get(NamespacedName.Of(bundle)) is { Metadata.DeletionTimestamp: null } live && owner.Owns(live) ? live : null;
}
