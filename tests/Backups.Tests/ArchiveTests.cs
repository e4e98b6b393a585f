using ClaudeConfig.Support.Aws;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Backups.Tests;

/// <summary>Backups in a bucket that is as strict as S3.</summary>
public sealed class ArchiveTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Backup_Taken_IsEncryptedWholeAndNamedByItsManifestLast()
    {
        await using var rig = (await Rig.StartAsync(time)).With("Budget", "b", "{\"b\":1}").With("ClaudeProject", "p", "{\"p\":1}");

        var outcome = await rig.TakeAsync();

        Assert.Equal((2, 2), (outcome.Written, outcome.Entries));
        Assert.StartsWith("PUT prod/manifests/20260301T120000Z-", rig.Bucket.Puts.Last(), StringComparison.Ordinal);
        Assert.All(rig.Bucket.Versions.Values, versions => Assert.Equal("AES256", versions[^1].Encryption));
        Assert.Empty(rig.Bucket.Refused);
        var found = (await rig.Archive.FindAsync(null, CancellationToken.None))!;
        Assert.Equal(["Budget b {\"b\":1}", "ClaudeProject p {\"p\":1}"], await Task.WhenAll(found.Entries.Select(async entry => $"{entry.Kind} {entry.Name} {await rig.TextAsync(entry)}")));
    }

    [Fact]
    public async Task Backup_NothingChanged_WritesNothing()
    {
        await using var rig = (await Rig.StartAsync(time)).With("Budget", "b", "{}");
        await rig.TakeAsync();
        var before = rig.Bucket.Puts.Count();

        Assert.Null((await rig.TakeAsync()).Manifest);
        Assert.Equal(before, rig.Bucket.Puts.Count());
    }

    [Fact]
    public async Task Backup_OneObjectChanged_WritesThatOneAndAManifest()
    {
        await using var rig = (await Rig.StartAsync(time)).With("Budget", "a", "{}").With("Budget", "b", "{}");
        await rig.TakeAsync();
        var before = rig.Bucket.Puts.Count();
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, (await rig.With("Budget", "b", "{\"new\":1}", "2").TakeAsync()).Written);
        Assert.Equal(before + 2, rig.Bucket.Puts.Count());
        Assert.Equal("{}", await rig.TextAsync((await rig.Archive.FindAsync(time.GetUtcNow().AddSeconds(-30), CancellationToken.None))!.Entries.Single(entry => entry.Name == "b")));
        Assert.Equal("{\"new\":1}", await rig.TextAsync((await rig.Archive.FindAsync(null, CancellationToken.None))!.Entries.Single(entry => entry.Name == "b")));
    }

    [Fact]
    public async Task Backup_BrokenOffBeforeItsManifest_IsNotTakenForOne()
    {
        await using var rig = (await Rig.StartAsync(time)).With("Budget", "a", "{}");
        await rig.TakeAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        rig.With("Budget", "b", "{}").Bucket.Fault = request => request.Method == "PUT" && request.Path.Value!.Contains("/manifests/", StringComparison.Ordinal) ? ("AccessDenied", 403) : null;

        var refused = await Assert.ThrowsAsync<BackupException>(rig.TakeAsync);
        Assert.Equal("denied", refused.Reason);
        Assert.Equal(["a"], (await rig.Archive.FindAsync(null, CancellationToken.None))!.Entries.Select(entry => entry.Name));

        rig.Bucket.Fault = null;
        await rig.TakeAsync();
        Assert.Equal(["a", "b"], (await rig.Archive.FindAsync(null, CancellationToken.None))!.Entries.Select(entry => entry.Name).Order());
    }

    [Theory]
    [InlineData("SlowDown", 503)]
    [InlineData("InternalError", 500)]
    [InlineData("RequestTimeout", 400)]
    public async Task Backup_S3FailsForAMoment_IsTriedAgain(string code, int status)
    {
        await using var rig = (await Rig.StartAsync(time)).With("Budget", "b", "{}");
        var left = 2;
        rig.Bucket.Fault = _ => Interlocked.Decrement(ref left) >= 0 ? (code, status) : null;

        Assert.Equal(1, (await rig.TakeAsync()).Written);
    }

    [Fact]
    public async Task Backup_AnswerOfAWriteLost_IsWrittenOnce()
    {
        await using var rig = (await Rig.StartAsync(time)).With("Budget", "b", "{\"x\":1}");
        var lost = 0;
        rig.Bucket.LoseAnswer = _ => Interlocked.Increment(ref lost) == 1;

        var outcome = await rig.TakeAsync();

        Assert.True(lost > 1);
        Assert.All(rig.Bucket.Versions.Values, versions => Assert.Single(versions));
        Assert.Equal("{\"x\":1}", await rig.TextAsync(outcome.Manifest!.Entries.Single()));
    }

    [Fact]
    public async Task Backup_ServerStoresOtherBytes_IsNoBackup()
    {
        await using var rig = (await Rig.StartAsync(time)).With("Budget", "b", "{\"x\":1}");
        rig.Bucket.Corrupt = (_, bytes) => bytes[..^1];

        Assert.Equal("corrupt", (await Assert.ThrowsAsync<BackupException>(rig.TakeAsync)).Reason);
        Assert.DoesNotContain(rig.Bucket.Keys, key => key.Contains("manifests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Backup_OurClockHoursWrong_IsSignedByTheServersClock()
    {
        await using var rig = (await Rig.StartAsync(TimeProvider.System)).With("Budget", "b", "{}");
        rig.Bucket.Check.ClockAhead = TimeSpan.FromHours(3);

        Assert.Equal(1, (await rig.TakeAsync()).Written);
        Assert.Contains("RequestTimeTooSkewed", rig.Bucket.Refused);
    }

    [Fact]
    public async Task Backup_ClockGoesBack_StaysTheNewest()
    {
        await using var rig = (await Rig.StartAsync(time)).With("Budget", "b", "{}");
        var first = (await rig.TakeAsync()).Manifest!;
        var back = new FakeTimeProvider(time.GetUtcNow().AddMinutes(-10));
        var archive = new BackupArchive(rig.Store, rig.Settings, back);

        await archive.TakeAsync([], (_, _) => Task.FromResult<byte[]?>(null), Rig.Origin, CancellationToken.None);

        var newest = (await rig.Archive.FindAsync(null, CancellationToken.None))!;
        Assert.Empty(newest.Entries);
        Assert.True(newest.TakenAt > first.TakenAt);
    }

    [Fact]
    public async Task Restore_KeysOverwrittenAndDeletedByOthers_ReadsTheVersionsThatWereWritten()
    {
        await using var rig = (await Rig.StartAsync(time)).With("Budget", "a", "{\"a\":1}").With("Budget", "b", "{\"b\":1}");
        var entries = (await rig.TakeAsync()).Manifest!.Entries;

        rig.Bucket.Overwrite("prod/" + entries[0].Key, "{}"u8.ToArray());
        rig.Bucket.Overwrite("prod/" + entries[1].Key, null);

        Assert.Equal(["{\"a\":1}", "{\"b\":1}"], await Task.WhenAll(entries.Select(rig.TextAsync)));
    }

    [Fact]
    public async Task Restore_ContentChangedWhereNothingHasVersions_IsRefused()
    {
        await using var rig = (await Rig.StartAsync(time, versioned: false)).With("Budget", "a", "{\"a\":1}");
        var entry = (await rig.TakeAsync()).Manifest!.Entries.Single();

        rig.Bucket.Overwrite("prod/" + entry.Key, "{\"a\":2}"u8.ToArray());

        Assert.Contains("checksum", (await Assert.ThrowsAsync<BackupException>(() => rig.TextAsync(entry))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_BucketWithObjectLock_LocksWhatItWritesAndRenewsItInTime()
    {
        await using var rig = (await Rig.StartAsync(time, settings => settings with { LockDays = 30 }, objectLock: true)).With("Budget", "a", "{}");
        var first = (await rig.TakeAsync()).Manifest!.Entries.Single();
        Assert.All(rig.Bucket.Versions.Values, versions => Assert.Equal(("GOVERNANCE", time.GetUtcNow().AddDays(30)), (versions[^1].LockMode, versions[^1].LockedUntil)));

        time.Advance(TimeSpan.FromDays(14));
        Assert.Null((await rig.TakeAsync()).Manifest);
        time.Advance(TimeSpan.FromDays(2));
        var second = (await rig.TakeAsync()).Manifest!.Entries.Single();
        Assert.NotEqual(first.Key, second.Key);
        Assert.Equal(time.GetUtcNow().AddDays(30), second.LockedUntil);
    }

    [Fact]
    public async Task Backup_LockWantedAndBucketHasNone_IsWrittenWithout()
    {
        await using var rig = (await Rig.StartAsync(time, settings => settings with { LockDays = 30 })).With("Budget", "a", "{}");

        Assert.Null((await rig.TakeAsync()).Manifest!.Entries.Single().LockedUntil);
    }

    [Fact]
    public async Task Backup_WithAKmsKey_SaysItWithEveryWrite()
    {
        await using var rig = (await Rig.StartAsync(time, settings => settings with { Encryption = BackupEncryption.Kms, KmsKey = "alias/backups" })).With("Budget", "a", "{}");
        await rig.TakeAsync();

        Assert.All(rig.Bucket.Versions.Values, versions => Assert.Equal(("aws:kms", "alias/backups"), (versions[^1].Encryption, versions[^1].KmsKey)));
    }

    [Fact]
    public async Task Backup_BucketInOtherHands_IsRefused()
    {
        await using var rig = (await Rig.StartAsync(time, settings => settings with { Owner = "999999999999" })).With("Budget", "a", "{}");

        Assert.Equal("denied", (await Assert.ThrowsAsync<BackupException>(rig.TakeAsync)).Reason);
        Assert.Empty(rig.Bucket.Keys);
    }

    [Fact]
    public async Task Backup_WithAWrongSecret_IsDeniedByItsSignature()
    {
        await using var rig = (await Rig.StartAsync(time, secret: "another")).With("Budget", "a", "{}");

        var refused = await Assert.ThrowsAsync<BackupException>(rig.TakeAsync);

        Assert.Equal("denied", refused.Reason);
        Assert.Contains("SignatureDoesNotMatch", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prune_AfterTheRetention_LeavesWhatIsNamed()
    {
        await using var rig = (await Rig.StartAsync(time, page: 7)).With("Budget", "steady", "{\"steady\":1}");
        for (var i = 0; i < 60; i++)
        {
            await rig.With("Budget", "busy", $"{{\"busy\":{i}}}", $"{i}").TakeAsync();
            time.Advance(TimeSpan.FromDays(1));
        }

        var before = rig.Bucket.Keys.Count;
        Assert.True(await rig.Archive.PruneAsync(CancellationToken.None) > 20);

        Assert.InRange(rig.Bucket.Keys.Count, 60, before - 20);
        foreach (var (key, at) in await rig.Archive.ManifestsAsync(CancellationToken.None))
        {
            var manifest = (await rig.Archive.FindAsync(at, CancellationToken.None))!;
            Assert.True(at > time.GetUtcNow().AddDays(-36), key);
            Assert.Equal(2, (await Task.WhenAll(manifest.Entries.Select(rig.TextAsync))).Length);
        }

        Assert.Equal(0, await rig.Archive.PruneAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Revision_GoneFromTheCluster_IsFoundAsLongAsBackupsAreKept()
    {
        await using var rig = (await Rig.StartAsync(time)).With(BackupKinds.Revision, "c", "{\"files\":1}", "rev-1").With(BackupKinds.Revision, "c", "{\"files\":2}", "rev-2");
        await rig.TakeAsync();
        rig.Contents.Remove(rig.Contents.Keys.Single(item => item.Stamp == "rev-1"));
        await rig.TakeAsync();

        Assert.Equal(2, (await rig.Archive.FindAsync(null, CancellationToken.None))!.Entries.Count);
        Assert.Equal("{\"files\":1}"u8.ToArray(), await rig.Archive.FindRevisionAsync("team-a", "c", "rev-1", CancellationToken.None));
        Assert.Null(await rig.Archive.FindRevisionAsync("team-b", "c", "rev-1", CancellationToken.None));
        time.Advance(TimeSpan.FromDays(36));
        await rig.With("Budget", "b", "{}").TakeAsync();
        Assert.DoesNotContain((await rig.Archive.FindAsync(null, CancellationToken.None))!.Entries, entry => entry.Stamp == "rev-1");
    }
}
