using System.Text.Json;

namespace ClaudeConfig.Backups;

/// <summary>The backups in a place: finds, takes and prunes them.</summary>
public sealed class BackupArchive(IBackupStore store, BackupSettings settings, TimeProvider time)
{
    private const int WritesAtOnce = 8;

    /// <summary>What nothing names yet may be named in a moment.</summary>
    private static readonly TimeSpan Unfinished = TimeSpan.FromDays(1);

    private (string Key, BackupManifest Manifest)? _last;
    private DateTimeOffset? _pruned;

    /// <summary>All manifests, the oldest first.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<(string Key, DateTimeOffset At)>> ManifestsAsync(CancellationToken cancellationToken)
    {
        var found = new List<(string Key, DateTimeOffset At)>();
        await foreach (var key in store.ListAsync(BackupKeys.Manifests, cancellationToken).ConfigureAwait(false))
        {
            if (BackupKeys.Read(key) is { } read)
            {
                found.Add((key, read.At));
            }
        }

        return [.. found.OrderBy(item => item.At).ThenBy(item => item.Key, StringComparer.Ordinal)];
    }

    /// <summary>The newest backup that was taken at an instant or before it; null where there is none.</summary>
    /// <param name="at">The instant; null for the newest of all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<BackupManifest?> FindAsync(DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var manifests = await ManifestsAsync(cancellationToken).ConfigureAwait(false);
        var key = manifests.LastOrDefault(item => at is null || item.At <= at).Key;
        return key is null ? null : await ReadManifestAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The content of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<byte[]> ReadAsync(BackupEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return store.ReadAsync(entry.Key, entry.VersionId, cancellationToken);
    }

    /// <summary>The files of a revision, wherever among the backups it is; null where there is none.</summary>
    /// <param name="namespace">The configuration's namespace.</param>
    /// <param name="name">The configuration.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<byte[]?> FindRevisionAsync(string @namespace, string name, string revision, CancellationToken cancellationToken)
    {
        string? newest = null;
        await foreach (var key in store.ListAsync(BackupKeys.FolderOf(new BackupItem(BackupKinds.Revision, @namespace, name, revision)), cancellationToken).ConfigureAwait(false))
        {
            newest = BackupKeys.Read(key) is null ? newest : key;
        }

        return newest is null ? null : await store.ReadAsync(newest, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what is new since the last backup, and last the manifest. Writes nothing where nothing is new.</summary>
    /// <param name="items">What the cluster has.</param>
    /// <param name="read">Reads the content of one; null where it is gone meanwhile.</param>
    /// <param name="about">Who takes it, and of which cluster.</param>
    /// <param name="cancellationToken">Ends the taking; what was written of it is in nobody's way.</param>
    public async Task<BackupOutcome> TakeAsync(
        IReadOnlyCollection<BackupItem> items, Func<BackupItem, CancellationToken, Task<byte[]?>> read, BackupOrigin about, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(about);
        var manifests = await ManifestsAsync(cancellationToken).ConfigureAwait(false);
        var last = manifests.Count == 0 ? null : await ReadManifestAsync(manifests[^1].Key, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var lockDays = await store.LocksAsync(cancellationToken).ConfigureAwait(false) ? settings.LockDays : 0;
        var plan = BackupPlanner.Plan(last, items, now, lockDays, settings.RetentionDays);
        if (!plan.Changed)
        {
            return new BackupOutcome(null, 0, 0, items.Count);
        }

        var written = new System.Collections.Concurrent.ConcurrentBag<BackupEntry>();
        DateTimeOffset? locked = lockDays > 0 ? now.AddDays(lockDays) : null;
        await Parallel.ForEachAsync(
            plan.Write,
            new ParallelOptions { MaxDegreeOfParallelism = WritesAtOnce, CancellationToken = cancellationToken },
            async (item, token) =>
            {
                if (await read(item, token).ConfigureAwait(false) is { } content)
                {
                    written.Add(await WriteAsync(item, content, now, locked, token).ConfigureAwait(false));
                }
            }).ConfigureAwait(false);

        // Later than the one before even where a clock went back, so that the newest is the newest.
        var second = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var at = last is not null && last.TakenAt >= second ? last.TakenAt.AddSeconds(1) : second;
        var manifest = new BackupManifest
        {
            TakenBy = about.TakenBy,
            Cluster = about.Cluster,
            TakenAt = at,
            PrunedAt = _pruned ?? last?.PrunedAt ?? at,
            Entries = [.. plan.Kept.Concat(written).OrderBy(entry => entry.Key, StringComparer.Ordinal)],
        };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, BackupsJson.Default.BackupManifest);
        var key = BackupKeys.OfManifest(at, BackupKeys.Sha256(bytes));
        await store.WriteAsync(key, bytes, locked, cancellationToken).ConfigureAwait(false);
        _last = (key, manifest);
        return new BackupOutcome(manifest, written.Count, written.Sum(entry => entry.Bytes) + bytes.Length, manifest.Entries.Count);
    }

    /// <summary>Removes manifests that are past their time, and contents that no manifest names any more.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many keys were removed.</returns>
    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Contents before manifests: one that is written meanwhile is not among those that may go.
        var contents = new List<string>();
        await foreach (var key in store.ListAsync(BackupKeys.Contents, cancellationToken).ConfigureAwait(false))
        {
            if (BackupKeys.Read(key) is { } read && read.At < now - Unfinished)
            {
                contents.Add(key);
            }
        }

        var manifests = await ManifestsAsync(cancellationToken).ConfigureAwait(false);
        var kept = RetentionPlanner.Keep(manifests, now, settings.RetentionDays);
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in kept)
        {
            // One that cannot be read ends the pruning: what it names is not known.
            named.UnionWith((await ReadManifestAsync(key, cancellationToken).ConfigureAwait(false)).Entries.Select(entry => entry.Key));
        }

        string[] gone = [.. manifests.Select(item => item.Key).Where(key => !kept.Contains(key)), .. contents.Where(key => !named.Contains(key))];
        foreach (var key in gone)
        {
            await store.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
        }

        _pruned = now;
        return gone.Length;
    }

    private async Task<BackupEntry> WriteAsync(BackupItem item, byte[] content, DateTimeOffset now, DateTimeOffset? locked, CancellationToken cancellationToken)
    {
        var sha256 = BackupKeys.Sha256(content);
        var key = BackupKeys.Of(item, sha256, now);
        return new BackupEntry
        {
            Kind = item.Kind,
            Namespace = item.Namespace,
            Name = item.Name,
            Stamp = item.Stamp,
            Key = key,
            VersionId = await store.WriteAsync(key, content, locked, cancellationToken).ConfigureAwait(false),
            Sha256 = sha256,
            Bytes = content.Length,
            LockedUntil = locked,
        };
    }

    private async Task<BackupManifest> ReadManifestAsync(string key, CancellationToken cancellationToken)
    {
        if (_last is { } last && last.Key == key)
        {
            return last.Manifest;
        }

        var bytes = await store.ReadAsync(key, null, cancellationToken).ConfigureAwait(false);
        try
        {
            var manifest = JsonSerializer.Deserialize(bytes, BackupsJson.Default.BackupManifest)!;
            return manifest.Format == BackupManifest.CurrentFormat ? manifest : throw new BackupException("format", $"{key} has format {manifest.Format}, and this version reads {BackupManifest.CurrentFormat}: use a newer one");
        }
        catch (JsonException e)
        {
            throw new BackupException("corrupt", $"{key} is no manifest of a backup: {e.Message}", e);
        }
    }
}
