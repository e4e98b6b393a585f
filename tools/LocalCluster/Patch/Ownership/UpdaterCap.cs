using ClaudeConfig.LocalCluster.Patch.Fields;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>Keeps managedFields from growing with every client that ever updated: beyond ten updaters the oldest are merged into one.</summary>
internal static class UpdaterCap
{
    private const int MaxUpdaters = 10;
    private const string Bucket = "ancient-changes";

    public static void Enforce(Dictionary<ManagerKey, ManagedEntry> entries)
    {
        var updaters = entries.Where(entry => !entry.Key.IsApply).ToList();
        if (updaters.Count <= MaxUpdaters)
        {
            return;
        }

        var excess = updaters.Count - MaxUpdaters;
        var firstOfVersion = new Dictionary<string, ManagerKey>();
        foreach (var (key, entry) in updaters
            .OrderBy(updater => updater.Value.Time ?? "", StringComparer.Ordinal)
            .ThenBy(updater => updater.Key.Manager, StringComparer.Ordinal))
        {
            if (excess == 0)
            {
                return;
            }

            // Only fields of one version can be merged, so the first of each version waits for a second.
            if (firstOfVersion.TryAdd(key.Version, key))
            {
                continue;
            }

            var bucket = ManagerKey.Updater(Bucket, key.Version, "");
            if (!entries.TryGetValue(bucket, out var merged))
            {
                entries.Remove(firstOfVersion[key.Version], out merged);
            }

            entries[bucket] = new ManagedEntry(key.Version, (merged?.Fields ?? FieldSet.Empty).Union(entry.Fields), entry.Time);
            entries.Remove(key);
            excess--;
        }
    }
}
