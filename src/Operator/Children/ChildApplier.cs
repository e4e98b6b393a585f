using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Children;

/// <summary>Makes the children of an owner exactly those that are planned: applies what should be, deletes what should not.</summary>
internal static class ChildApplier
{
    /// <summary>Returns what other writers did to them, for the owner's condition and Events.</summary>
    public static async Task<ChildChanges> ReconcileAsync<T>(
        this IApplyClient apply, IIndexer<T> cache, ChildOwner owner, IReadOnlyCollection<T> desired, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var changes = await apply.ApplyAllAsync(desired, cancellationToken);
        await apply.PruneAsync(cache, owner, desired, cancellationToken);
        return changes;
    }

    /// <summary>Applies what should be, and leaves the rest for <see cref="PruneAsync"/>.</summary>
    public static async Task<ChildChanges> ApplyAllAsync<T>(this IApplyClient apply, IReadOnlyCollection<T> desired, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var contested = new List<string>();
        var repaired = new List<string>();
        foreach (var child in desired)
        {
            var result = await apply.ApplyAsync(child, cancellationToken: cancellationToken);
            if (result.Outcome is ApplyOutcome.Contested or ApplyOutcome.Repaired)
            {
                (result.Outcome == ApplyOutcome.Contested ? contested : repaired).Add($"{child.Kind} {child.Metadata.NamespaceProperty}/{child.Metadata.Name}");
            }
        }

        return new ChildChanges(contested, repaired);
    }

    /// <summary>Deletes the children that are not desired.</summary>
    public static async Task PruneAsync<T>(
        this IApplyClient apply, IIndexer<T> cache, ChildOwner owner, IReadOnlyCollection<T> desired, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var wanted = desired.Select(child => (child.Metadata.NamespaceProperty, child.Metadata.Name)).ToHashSet();
        foreach (var child in cache.Children(owner))
        {
            if (child.Metadata.DeletionTimestamp is null && !wanted.Contains((child.Metadata.NamespaceProperty, child.Metadata.Name)))
            {
                await apply.DeleteAsync(child, cancellationToken);
            }
        }
    }

    /// <summary>Deletes every child of an owner that is going away itself. The API is asked: a cache may not show yet what was made a moment ago.</summary>
    public static async Task DeleteAllAsync<T>(this IApplyClient apply, IKubeApi api, ChildOwner owner, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        await foreach (var child in api.ListAsync<T>(labelSelector: owner.Selector, cancellationToken: cancellationToken))
        {
            if (child.Metadata.DeletionTimestamp is null)
            {
                await apply.DeleteAsync(child, cancellationToken);
            }
        }
    }
}
