using System.Collections.Concurrent;

namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>All objects, under one revision counter. Reads take immutable snapshots; writes are checked against the version they were made from.</summary>
internal sealed class ObjectStore(TimeProvider time, IJournal journal)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<GroupResource, ResourceTable> _tables = new();
    private readonly ConcurrentDictionary<string, (GroupResource Resource, ObjectKey Key)> _byUid = new();
    private readonly List<Action<Change>> _observers = [];
    private long _revision;

    /// <summary>The version of the latest change of any resource.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>The latest version whose events have reached every watcher's queue.</summary>
    public long SettledRevision
    {
        get
        {
            lock (_gate)
            {
                return _revision;
            }
        }
    }

    public int WatcherCount => _tables.Values.Sum(table => table.WatcherCount);

    public IEnumerable<GroupResource> Resources => _tables.Keys;

    /// <summary>Every object of every resource.</summary>
    public IEnumerable<(GroupResource Resource, StoredObject Value)> All() =>
        _tables.Values.SelectMany(table => table.Current.In(null).Select(value => (table.Resource, value)));

    /// <summary>Fills the empty store from its journal; histories begin after what was loaded.</summary>
    public void Load()
    {
        lock (_gate)
        {
            _revision = journal.Load((resource, value) =>
            {
                Table(resource).Load(value);
                _byUid[value.Uid] = (resource, value.Key);
            });
            CompactLocked();
        }
    }

    /// <summary>Calls back on every commit, inside the store's lock: the callback must be quick and must not write.</summary>
    public void Observe(Action<Change> observer)
    {
        lock (_gate)
        {
            _observers.Add(observer);
        }
    }

    public StoredObject? Find(GroupResource resource, ObjectKey key) => Table(resource).Current.Find(key);

    public (GroupResource Resource, ObjectKey Key)? FindByUid(string uid) => _byUid.TryGetValue(uid, out var found) ? found : null;

    /// <summary>The objects of a resource and the version at which they were read.</summary>
    public (Snapshot Objects, long Revision) Read(GroupResource resource)
    {
        lock (_gate)
        {
            return (Table(resource).Current, _revision);
        }
    }

    /// <summary>The objects of a resource as they were; null when that version was compacted.</summary>
    public Snapshot? ReadAt(GroupResource resource, long resourceVersion)
    {
        lock (_gate)
        {
            return Table(resource).At(resourceVersion);
        }
    }

    /// <summary>Stores a new object.</summary>
    /// <returns>The object with its version, or null when the name is taken.</returns>
    public StoredObject? Create(GroupResource resource, StoredObject draft)
    {
        lock (_gate)
        {
            var table = Table(resource);
            return table.Current.Find(draft.Key) is null ? Commit(table, ChangeType.Added, draft, null) : null;
        }
    }

    /// <summary>Replaces the version that the caller has seen.</summary>
    /// <returns>The object with its version, or null when somebody was faster.</returns>
    public StoredObject? Update(GroupResource resource, StoredObject draft, StoredObject seen)
    {
        lock (_gate)
        {
            var table = Table(resource);
            return ReferenceEquals(table.Current.Find(draft.Key), seen) ? Commit(table, ChangeType.Modified, draft, seen) : null;
        }
    }

    /// <summary>Removes the version that the caller has seen.</summary>
    /// <param name="last">The object as its last event shows it.</param>
    /// <returns>False when somebody was faster.</returns>
    public bool Delete(GroupResource resource, StoredObject last, StoredObject seen)
    {
        lock (_gate)
        {
            var table = Table(resource);
            if (!ReferenceEquals(table.Current.Find(seen.Key), seen))
            {
                return false;
            }

            Commit(table, ChangeType.Deleted, last, seen);
            return true;
        }
    }

    /// <summary>Opens a watch on what happens after a version.</summary>
    /// <returns>Null when that version was compacted.</returns>
    public (Watcher Watcher, IReadOnlyList<Change> Backlog)? Watch(GroupResource resource, string? @namespace, string? name, long after)
    {
        lock (_gate)
        {
            var table = Table(resource);
            if (after < table.History.CompactedVersion)
            {
                return null;
            }

            var watcher = new Watcher(@namespace, name, Math.Max(after, _revision));
            table.Add(watcher);
            return (watcher, [.. table.History.After(after).Where(change =>
                (@namespace is null || change.Current.Key.Namespace == @namespace) && (name is null || change.Current.Key.Name == name))]);
        }
    }

    /// <summary>Opens a watch that begins with the current objects.</summary>
    public (Watcher Watcher, Snapshot Objects, long Revision) WatchFromNow(GroupResource resource, string? @namespace, string? name)
    {
        lock (_gate)
        {
            var table = Table(resource);
            var watcher = new Watcher(@namespace, name, _revision);
            table.Add(watcher);
            return (watcher, table.Current, _revision);
        }
    }

    public void Unwatch(GroupResource resource, Watcher watcher)
    {
        lock (_gate)
        {
            Table(resource).Remove(watcher);
        }
    }

    /// <summary>Ends every watch of a resource that is served no more.</summary>
    public void EndWatches(GroupResource resource)
    {
        lock (_gate)
        {
            Table(resource).EndWatches();
        }
    }

    /// <summary>Forgets all history: watches and continue tokens from older versions get 410.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            CompactLocked();
        }
    }

    private void CompactLocked()
    {
        foreach (var table in _tables.Values)
        {
            table.History.CompactTo(_revision);
        }
    }

    private ResourceTable Table(GroupResource resource) => _tables.GetOrAdd(resource, static key => new ResourceTable(key));

    private StoredObject Commit(ResourceTable table, ChangeType type, StoredObject draft, StoredObject? previous)
    {
        var revision = _revision + 1;
        var change = new Change(type, table.Resource, draft.At(revision), previous, time.GetUtcNow());
        journal.Append(change);
        Interlocked.Exchange(ref _revision, revision);
        table.Commit(change);
        if (type == ChangeType.Deleted)
        {
            _byUid.TryRemove(draft.Uid, out _);
        }
        else
        {
            _byUid[draft.Uid] = (table.Resource, draft.Key);
        }

        foreach (var observer in _observers)
        {
            observer(change);
        }

        return change.Current;
    }
}
