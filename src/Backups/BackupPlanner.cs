namespace ClaudeConfig.Backups;

/// <summary>Compares a cluster with its last backup. Pure.</summary>
public static class BackupPlanner
{
    /// <summary>Plans the next backup.</summary>
    /// <param name="last">The last manifest, or null.</param>
    /// <param name="items">What the cluster has.</param>
    /// <param name="now">The clock.</param>
    /// <param name="lockDays">For how long contents are locked; 0 where they are not.</param>
    /// <param name="retentionDays">For how long revisions are kept that the cluster no longer has.</param>
    public static BackupPlan Plan(BackupManifest? last, IEnumerable<BackupItem> items, DateTimeOffset now, int lockDays, int retentionDays)
    {
        ArgumentNullException.ThrowIfNull(items);
        var known = (last?.Entries ?? []).ToDictionary(entry => entry.Item.Identity);
        var (kept, write, present) = (new List<BackupEntry>(), new List<BackupItem>(), new HashSet<(string, string, string, string)>());
        var changed = last is null;
        foreach (var item in items.Where(item => present.Add(item.Identity)))
        {
            if (known.TryGetValue(item.Identity, out var entry) && entry.Stamp == item.Stamp && !EndsSoon(entry, now, lockDays))
            {
                changed |= entry.GoneSince is not null;
                kept.Add(entry with { GoneSince = null });
            }
            else
            {
                write.Add(item);
            }
        }

        foreach (var entry in known.Values.Where(entry => !present.Contains(entry.Item.Identity)))
        {
            if (entry.Kind != BackupKinds.Revision)
            {
                changed = true;
            }
            else if (entry.GoneSince is not { } since)
            {
                changed = true;
                kept.Add(entry with { GoneSince = now });
            }
            else if (since.AddDays(retentionDays) > now)
            {
                kept.Add(entry);
            }
        }

        return new BackupPlan(kept, write, changed || write.Count > 0);
    }

    /// <summary>A lock cannot be prolonged on what is written once: the content is written again before half of it is over.</summary>
    private static bool EndsSoon(BackupEntry entry, DateTimeOffset now, int lockDays) => lockDays > 0 && (entry.LockedUntil ?? DateTimeOffset.MinValue) < now.AddDays(lockDays / 2.0);
}
