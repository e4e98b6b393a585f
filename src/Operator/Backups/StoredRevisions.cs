using System.Collections.Frozen;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Backups;

namespace ClaudeConfig.Operator.Backups;

/// <summary>Which revisions the last backup that this process took holds. Any thread.</summary>
/// <param name="configured">Whether there is a bucket.</param>
internal sealed class StoredRevisions(bool configured)
{
    private volatile FrozenDictionary<ObjectKey, FrozenSet<string>>? known;

    /// <summary>Whether there is a bucket.</summary>
    public bool Configured => configured;

    /// <summary>The revisions of a configuration that are in the backup; null until this process has taken one.</summary>
    public IReadOnlySet<string>? Of(ObjectKey configuration) => known is { } all ? all.GetValueOrDefault(configuration, FrozenSet<string>.Empty) : null;

    /// <summary>Remembers what a backup holds.</summary>
    /// <returns>The configurations for which that is news.</returns>
    public IReadOnlyList<ObjectKey> Take(IEnumerable<BackupItem> items)
    {
        var before = known;
        var now = items.Where(item => item.Kind == BackupKinds.Revision)
            .GroupBy(item => new ObjectKey(item.Namespace, item.Name), item => item.Stamp)
            .ToFrozenDictionary(group => group.Key, group => group.ToFrozenSet(StringComparer.Ordinal));
        known = now;
        return [.. now.Where(entry => before?.GetValueOrDefault(entry.Key)?.SetEquals(entry.Value) != true).Select(entry => entry.Key)];
    }
}
