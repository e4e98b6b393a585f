using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Tests.Storage;

public sealed class ObjectStoreTests
{
    private readonly ObjectStore _store = new(TimeProvider.System, new NoJournal());

    [Fact]
    public void Create_NameIsTaken_GivesNull()
    {
        Assert.NotNull(_store.Create(An.Resource, An.Object("a")));
        Assert.Null(_store.Create(An.Resource, An.Object("a")));
    }

    [Fact]
    public void Update_SeenVersionIsOld_ChangesNothing()
    {
        var first = _store.Create(An.Resource, An.Object("a"))!;
        var second = _store.Update(An.Resource, An.Object("a", value: "2"), first)!;

        Assert.Null(_store.Update(An.Resource, An.Object("a", value: "3"), first));
        Assert.Same(second, _store.Find(An.Resource, first.Key));
        Assert.False(_store.Delete(An.Resource, first, first));
    }

    [Fact]
    public void Commit_EachChange_TakesTheNextVersionIntoTheJson()
    {
        var first = _store.Create(An.Resource, An.Object("a"))!;
        var second = _store.Create(An.Resource, An.Object("b"))!;

        Assert.Equal(first.ResourceVersion + 1, second.ResourceVersion);
        Assert.Equal(second.ResourceVersion.ToString(), (string?)second.Parse()["metadata"]!["resourceVersion"]);
        Assert.Equal("12345678901", (string?)second.At(12345678901).Parse()["metadata"]!["resourceVersion"]);
        Assert.Null(second.WithoutVersion().Parse()["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public void ReadAt_EarlierVersion_ShowsThatState()
    {
        var a = _store.Create(An.Resource, An.Object("a"))!;
        var b = _store.Create(An.Resource, An.Object("b"))!;
        _store.Update(An.Resource, An.Object("a", value: "2"), a);
        _store.Delete(An.Resource, b, b);

        var then = _store.ReadAt(An.Resource, b.ResourceVersion)!;

        Assert.Equal([a, b], then.In("default"));
        Assert.Equal(1, _store.Read(An.Resource).Objects.Count);
    }

    [Fact]
    public void Watch_FromAVersion_BringsWhatCameAfterIt()
    {
        var a = _store.Create(An.Resource, An.Object("a"))!;
        _store.Create(An.Resource, An.Object("b"));

        var (watcher, backlog) = _store.Watch(An.Resource, null, null, a.ResourceVersion)!.Value;
        _store.Create(An.Resource, An.Object("c"));

        Assert.Equal("b", Assert.Single(backlog).Current.Key.Name);
        Assert.True(watcher.Changes.TryRead(out var next));
        Assert.Equal("c", next.Current.Key.Name);
    }

    [Fact]
    public void Watch_OtherNamespaceOrName_IsNotWoken()
    {
        var (watcher, _) = _store.Watch(An.Resource, "default", "a", 0)!.Value;
        _store.Create(An.Resource, An.Object("a", "other"));
        _store.Create(An.Resource, An.Object("b"));

        Assert.False(watcher.Changes.TryRead(out _));
    }

    [Fact]
    public void Compact_WatchAndReadFromBefore_AreRefused()
    {
        var a = _store.Create(An.Resource, An.Object("a"))!;
        _store.Create(An.Resource, An.Object("b"));

        _store.Compact();

        Assert.Null(_store.Watch(An.Resource, null, null, a.ResourceVersion));
        Assert.Null(_store.ReadAt(An.Resource, a.ResourceVersion));
        Assert.NotNull(_store.Watch(An.Resource, null, null, _store.Revision));
    }

    [Fact]
    public void Watcher_DoesNotKeepUp_IsCutOffAndForgotten()
    {
        var (watcher, _) = _store.Watch(An.Resource, null, null, 0)!.Value;
        for (var i = 0; i <= Watcher.DefaultCapacity; i++)
        {
            _store.Create(An.Resource, An.Object($"o-{i}"));
        }

        Assert.True(watcher.Overflowed);
        Assert.Equal(0, _store.WatcherCount);
    }

    [Fact]
    public void History_MoreThanItsBound_ForgetsTheOldest()
    {
        var first = _store.Create(An.Resource, An.Object("first"))!;
        for (var i = 0; i <= ChangeHistory.MaxChanges; i++)
        {
            _store.Create(An.Resource, An.Object($"o-{i}"));
        }

        Assert.Null(_store.Watch(An.Resource, null, null, first.ResourceVersion));
    }
}
