namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>The objects, the history and the watchers of one resource. The store's lock guards all writes.</summary>
internal sealed class ResourceTable(GroupResource resource)
{
    private readonly List<Watcher> _watchers = [];

    public GroupResource Resource { get; } = resource;

    public Snapshot Current { get; private set; } = Snapshot.Empty;

    public ChangeHistory History { get; } = new();

    public int WatcherCount => _watchers.Count;

    public void Load(StoredObject value) => Current = Current.With(value);

    public void Commit(Change change)
    {
        Current = change.Type == ChangeType.Deleted ? Current.Without(change.Current.Key) : Current.With(change.Current);
        History.Add(change);
        for (var i = _watchers.Count - 1; i >= 0; i--)
        {
            if (!_watchers[i].Offer(change))
            {
                _watchers.RemoveAt(i);
            }
        }
    }

    public void Add(Watcher watcher) => _watchers.Add(watcher);

    public void Remove(Watcher watcher) => _watchers.Remove(watcher);

    public void EndWatches()
    {
        _watchers.ForEach(watcher => watcher.Complete());
        _watchers.Clear();
    }

    /// <summary>The state at an earlier version, undone change by change; null when the history does not reach back so far.</summary>
    public Snapshot? At(long resourceVersion)
    {
        if (resourceVersion < History.CompactedVersion)
        {
            return null;
        }

        var state = Current;
        foreach (var change in History.After(resourceVersion).Reverse())
        {
            state = change.Previous is { } previous ? state.With(previous) : state.Without(change.Current.Key);
        }

        return state;
    }
}
