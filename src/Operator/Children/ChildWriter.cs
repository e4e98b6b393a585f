using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Children;

/// <summary>
/// Makes the children of an owner exactly those that are planned. What has a child's name and is not the owner's is never adopted,
/// overwritten or deleted.
/// </summary>
internal sealed class ChildWriter(IKubeApi api, IApplyClient apply)
{
    /// <summary>Applies what should be and deletes what should not.</summary>
    public async Task<ChildChanges> ReconcileAsync<T>(
        IIndexer<T> cache, ChildOwner owner, IReadOnlyCollection<T> desired, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? refused = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var changes = await ApplyAsync(cache, owner, desired, cancellationToken, refused);
        return changes.With(await PruneAsync(cache.Children(owner), desired, cancellationToken, refused));
    }

    /// <summary>Applies what should be, each child on its own.</summary>
    public async Task<ChildChanges> ApplyAsync<T>(
        IIndexer<T> cache, ChildOwner owner, IReadOnlyCollection<T> desired, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? refused = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var tally = new ChildTally(refused);
        foreach (var child in desired)
        {
            await tally.DoAsync(ChildTally.NameOf(child), () => ApplyAsync(cache, owner, child, tally, cancellationToken));
        }

        return tally.Result();
    }

    /// <summary>Deletes the children that are not desired, each on its own.</summary>
    public async Task<ChildChanges> PruneAsync<T>(
        IEnumerable<T> children, IReadOnlyCollection<T> desired, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? refused = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var tally = new ChildTally(refused);
        var wanted = desired.Select(NamespacedName.Of).ToHashSet();
        foreach (var child in children)
        {
            if (child.Metadata.DeletionTimestamp is null && !wanted.Contains(NamespacedName.Of(child)))
            {
                await tally.DoAsync(ChildTally.NameOf(child), () => apply.DeleteAsync(child, cancellationToken));
            }
        }

        return tally.Result();
    }

    /// <summary>
    /// Deletes every child of an owner that is going away itself. The API is asked: a cache may not show yet what was made a moment ago.
    /// One that cannot be deleted keeps none of the others.
    /// </summary>
    /// <exception cref="KubeApiException">One of them cannot be deleted.</exception>
    public async Task DeleteAllAsync<T>(ChildOwner owner, CancellationToken cancellationToken, string? @namespace = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var tally = new ChildTally();
        await foreach (var child in api.ListAsync<T>(@namespace, labelSelector: owner.Selector, cancellationToken: cancellationToken))
        {
            if (child.Metadata.DeletionTimestamp is null && owner.Owns(child))
            {
                await tally.DoAsync(ChildTally.NameOf(child), () => apply.DeleteAsync(child, cancellationToken));
            }
        }

        if (tally.Result().Failed is [var first, ..])
        {
            throw first.Error!;
        }
    }

    private async Task ApplyAsync<T>(IIndexer<T> cache, ChildOwner owner, T child, ChildTally tally, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        // The cache holds what carries our labels. What it does not show may exist all the same, and an apply would adopt it.
        var key = NamespacedName.Of(child);
        var live = cache.Get(key) ?? await api.FindAsync<T>(key, cancellationToken);
        if (live is not null && (owner.Succeeds(live) || (owner.Owns(live) && live.Metadata.DeletionTimestamp is not null)))
        {
            tally.Going(ChildTally.NameOf(child));
        }
        else if (live is not null && !owner.Owns(live))
        {
            tally.Foreign(ChildTally.NameOf(child));
        }
        else
        {
            tally.Applied(ChildTally.NameOf(child), (await apply.ApplyAsync(child, cancellationToken: cancellationToken)).Outcome);
        }
    }
}
