namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>The latest changes of one resource: what a watch can resume from. Bounded in number and age. Not thread-safe; the store's lock guards it.</summary>
internal sealed class ChangeHistory
{
    public const int MaxChanges = 4096;
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly Queue<Change> _changes = new();

    /// <summary>Changes up to and including this version are gone.</summary>
    public long CompactedVersion { get; private set; }

    public void Add(Change change)
    {
        _changes.Enqueue(change);
        while (_changes.Count > MaxChanges || (_changes.Peek().Time < change.Time - MaxAge && _changes.Count > 1))
        {
            CompactedVersion = _changes.Dequeue().ResourceVersion;
        }
    }

    public void CompactTo(long resourceVersion)
    {
        CompactedVersion = Math.Max(CompactedVersion, resourceVersion);
        while (_changes.TryPeek(out var oldest) && oldest.ResourceVersion <= resourceVersion)
        {
            _changes.Dequeue();
        }
    }

    public IEnumerable<Change> After(long resourceVersion) => _changes.Where(change => change.ResourceVersion > resourceVersion);
}
