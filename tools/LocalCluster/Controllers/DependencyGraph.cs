using System.Collections.Concurrent;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Controllers;

/// <summary>Who names whom as owner, by the owner's uid.</summary>
internal sealed class DependencyGraph
{
    private readonly ConcurrentDictionary<string, HashSet<(GroupResource Resource, ObjectKey Key)>> _dependents = new();

    public void Observe(Change change)
    {
        var address = (change.Resource, change.Current.Key);
        foreach (var owner in change.Previous?.Owners ?? [])
        {
            Remove(owner.Uid, address);
        }

        if (change.Type != ChangeType.Deleted)
        {
            foreach (var owner in change.Current.Owners ?? [])
            {
                var set = _dependents.GetOrAdd(owner.Uid, _ => []);
                lock (set)
                {
                    set.Add(address);
                }
            }
        }
    }

    public IReadOnlyList<(GroupResource Resource, ObjectKey Key)> DependentsOf(string uid)
    {
        if (!_dependents.TryGetValue(uid, out var set))
        {
            return [];
        }

        lock (set)
        {
            return [.. set];
        }
    }

    private void Remove(string uid, (GroupResource Resource, ObjectKey Key) address)
    {
        if (!_dependents.TryGetValue(uid, out var set))
        {
            return;
        }

        lock (set)
        {
            set.Remove(address);
            if (set.Count == 0)
            {
                // Observe runs inside the store's lock, so nobody adds to the set at this moment.
                _dependents.TryRemove(uid, out _);
            }
        }
    }
}
