using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Caching;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Children;

/// <summary>Makes the children of an owner exactly those that are planned: applies what should be, deletes what should not.</summary>
internal static class ChildApplier
{
    /// <summary>Returns the children that somebody else keeps changing back, for the owner's condition.</summary>
    public static async Task<IReadOnlyList<string>> ReconcileAsync<T>(
        this IApplyClient apply,
        IIndexer<T> cache,
        ChildOwner owner,
        IReadOnlyCollection<T> desired,
        Func<T, bool> isOurs,
        CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var contested = new List<string>();
        var wanted = new HashSet<(string, string)>();
        foreach (var child in desired)
        {
            wanted.Add((child.Metadata.NamespaceProperty, child.Metadata.Name));
            var result = await apply.ApplyAsync(child, cancellationToken: cancellationToken);
            if (result.Outcome == ApplyOutcome.Contested)
            {
                contested.Add($"{child.Kind} {child.Metadata.NamespaceProperty}/{child.Metadata.Name}");
            }
        }

        foreach (var child in cache.Children(owner))
        {
            if (isOurs(child) && child.Metadata.DeletionTimestamp is null && !wanted.Contains((child.Metadata.NamespaceProperty, child.Metadata.Name)))
            {
                await apply.DeleteAsync(child, cancellationToken);
            }
        }

        return contested;
    }

    /// <summary>Deletes every child of an owner that is going away itself.</summary>
    public static async Task DeleteAllAsync<T>(this IApplyClient apply, IIndexer<T> cache, ChildOwner owner, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        foreach (var child in cache.Children(owner))
        {
            await apply.DeleteAsync(child, cancellationToken);
        }
    }
}
