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
        var changes = await children.ReconcileAsync(caches.ConfigMaps.Cache, owner, bundles, cancellationToken);
        var tally = new ChildTally();
        foreach (var bundle in bundles)
        {
            if (caches.ConfigMaps.Cache.Get(NamespacedName.Of(bundle)) is { Metadata.DeletionTimestamp: null } live && owner.Owns(live) && ExtraKeys.Of(live, bundle) is { Count: > 0 } keys)
            {
                var name = ChildTally.NameOf(bundle);
                await tally.DoAsync(name, async () => tally.Applied(name, await extra.TakeOutAsync(live, keys, cancellationToken)));
            }
        }

        changes = changes.With(tally.Result());
        var missing = changes.Failed.Select(failure => failure.Child).Concat(changes.Foreign).Concat(changes.Going).Concat(changes.Contested).ToHashSet();
        return new DeliveryOutcome
        {
            Confirmed = [.. bundles.Where(bundle => !missing.Contains(ChildTally.NameOf(bundle))).Select(bundle => bundle.Metadata.NamespaceProperty)],
            Changes = changes,
        };
    }
}
