using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Tests.Storage;

public sealed class FileJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localcluster-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_AfterARestart_BringsObjectsAndVersionsBack()
    {
        StoredObject kept;
        using (var journal = new FileJournal(_folder))
        {
            var store = Open(journal);
            kept = store.Create(An.Resource, An.Object("kept"))!;
            var gone = store.Create(An.Resource, An.Object("gone"))!;
            store.Delete(An.Resource, gone, gone);
        }

        using var again = new FileJournal(_folder);
        var loaded = Open(again);

        Assert.Equal(kept.Json, Assert.Single(loaded.Read(An.Resource).Objects.In(null)).Json);
        Assert.Equal(3, loaded.Revision);
        Assert.Null(loaded.Watch(An.Resource, null, null, 1));
    }

    [Fact]
    public void Load_LastRecordCutShort_KeepsWhatCameBefore()
    {
        using (var journal = new FileJournal(_folder))
        {
            var store = Open(journal);
            store.Create(An.Resource, An.Object("a"));
            store.Create(An.Resource, An.Object("b"));
        }

        using (var log = new FileStream(Path.Combine(_folder, "log.bin"), FileMode.Open))
        {
            log.SetLength(log.Length - 10);
        }

        using var again = new FileJournal(_folder);
        Assert.Equal("a", Assert.Single(Open(again).Read(An.Resource).Objects.In(null)).Key.Name);
    }

    [Fact]
    public void Open_FolderInUse_IsRefused()
    {
        using var journal = new FileJournal(_folder);
        Assert.Throws<IOException>(() => new FileJournal(_folder));
    }

    private static ObjectStore Open(FileJournal journal)
    {
        var store = new ObjectStore(TimeProvider.System, journal);
        journal.Follow(store.All);
        store.Load();
        return store;
    }
}
