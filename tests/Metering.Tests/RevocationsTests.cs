using ClaudeConfig.Api.Projects;
using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Support.Postgres;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Metering.Tests;

public sealed class RevocationsTests(PostgresFixture postgres)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
    private Revocations revocations => field ??= NewReplica();

    [Fact]
    public async Task Key_LeavesTheSpec_IsRevokedBeforeAnybodyActedOnIt()
    {
        revocations.Take(null, Project(["ci", "dev"]), gone: false);
        Assert.Empty((await NowAsync()).Keys);
        revocations.Take(Project(["ci", "dev"]), Project(["dev"], ["ci", "dev"]), gone: false);
        Assert.Equal(["id-ci"], await IdsAsync());
        // The Operator forgets it in the status: it stays revoked here until gateways have the bundle.
        revocations.Take(Project(["dev"], ["ci", "dev"]), Project(["dev"]), gone: false);
        Assert.Equal(["id-ci"], await IdsAsync());
    }

    [Fact]
    public async Task Key_ReplacedByAnother_IsRevoked()
    {
        revocations.Take(Project(["ci"]), Project(["ci"], id: name => $"new-{name}"), gone: false);
        Assert.Equal(["id-ci"], await IdsAsync());
    }

    [Fact]
    public async Task Key_BeforeARotation_WorksWhileItOverlaps()
    {
        var rotated = Project(["ci"]);
        rotated.Status = new ClaudeProjectStatus { Keys = [new ProjectKeyStatus { Name = "ci", Id = "next", PreviousId = "id-ci" }] };
        revocations.Take(Project(["ci"]), rotated, gone: false);
        Assert.Empty((await NowAsync()).Keys);
        revocations.Take(rotated, Project(["ci"], id: _ => "next"), gone: false);
        Assert.Equal(["id-ci"], await IdsAsync());
    }

    [Fact]
    public async Task Key_ComesBackBeforeAnybodyActedOnIt_IsNotRevokedAnyMore()
    {
        revocations.Take(Project(["ci"]), Project([], ["ci"]), gone: false);
        Assert.NotEmpty((await NowAsync()).Keys);
        revocations.Take(Project([], ["ci"]), Project(["ci"]), gone: false);
        Assert.Empty((await NowAsync()).Keys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Project_Deleted_NothingOfItWorks(bool gone)
    {
        var project = Project(["ci"]);
        project.Metadata.DeletionTimestamp = gone ? null : time.GetUtcNow().UtcDateTime;
        revocations.Take(Project(["ci"]), project, gone);
        var answer = await NowAsync();
        Assert.Equal([("team-a/payments", "id-ci")], answer.Keys.Select(key => (key.Project.ToString(), key.Id)));
        Assert.Equal("team-a/payments", Assert.Single(answer.Projects).Project.ToString());
        // Its namesake is another.
        revocations.Take(null, Project([]), gone: false);
        Assert.Empty((await NowAsync()).Projects);
    }

    [Fact]
    public async Task Project_SuspendedAndResumed_IsSaidWhileItIs()
    {
        revocations.Take(Project([]), Project([], state: ProjectState.Suspended), gone: false);
        Assert.Contains("suspended", Assert.Single((await NowAsync()).Projects).Reason, StringComparison.Ordinal);
        revocations.Take(Project([], state: ProjectState.Suspended), Project([]), gone: false);
        Assert.Empty((await NowAsync()).Projects);
    }

    [Fact]
    public async Task Revoked_LongAgo_IsForgottenWhenSomethingElseIsTold()
    {
        revocations.Take(Project(["ci"]), Project([], ["ci"]), gone: false);
        time.Advance(Revocations.Memory + TimeSpan.FromSeconds(1));
        revocations.Take(Project(["dev"]), Project([], ["dev"]), gone: false);
        Assert.Equal(["id-dev"], await IdsAsync());
    }

    [Fact]
    public async Task Waiter_HearsAtOnceAndElseWhenTheWaitIsOver()
    {
        var version = (await NowAsync()).Version;
        var waiting = revocations.WaitAsync(version, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        // What changes nothing for gateways wakes nobody.
        revocations.Take(Project(["ci"]), Project(["ci"]), gone: false);
        Assert.False(waiting.IsCompleted);
        revocations.Take(Project(["ci"]), Project([], ["ci"]), gone: false);
        Assert.NotEqual(version, (await waiting)!.Version);

        var quiet = revocations.WaitAsync((await NowAsync()).Version, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal((await NowAsync()).Version, (await quiet)!.Version);
    }

    [Fact]
    public async Task Replica_ThatHasNotSeenAllProjects_SaysNothing() =>
        Assert.Null(await new Revocations(time).WaitAsync(null, TimeSpan.Zero, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Replicas_ThatSawTheSame_SayTheSameUnderTheSameVersion()
    {
        var other = NewReplica();
        foreach (var replica in new[] { revocations, other })
        {
            replica.Take(Project(["ci", "dev"]), Project([], ["ci", "dev"]), gone: false);
        }

        var (ours, theirs) = (await NowAsync(), await NowAsync(other));
        Assert.Equal((ours.Version, 2), (theirs.Version, theirs.Keys.Count));
        // So that a gateway which goes from one to the other waits there, and is not sent away with what it knows.
        var waiting = other.WaitAsync(ours.Version, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        other.Take(null, Project([], ["ci", "dev", "third"]), gone: false);
        Assert.Equal(3, (await waiting)!.Keys.Count);
    }

    [Fact]
    public async Task Replica_ThatBeganAfterAChange_SaysWhatTheOthersSaw()
    {
        await using var database = await DatabaseAsync();
        revocations.Take(Project(["ci", "dev"]), Project(["dev"], ["ci", "dev"]), gone: false);
        // The Operator forgets it in the status, so that nobody who looks only now can see it there.
        revocations.Take(Project(["dev"], ["ci", "dev"]), Project(["dev"]), gone: false);
        revocations.Take(Project(["old"], name: "gone"), Project(["old"], name: "gone"), gone: true);
        await new RevocationStore(revocations, database, time).TurnAsync(TestContext.Current.CancellationToken);

        var restarted = NewReplica();
        restarted.Take(null, Project(["dev"]), gone: false);
        Assert.Empty((await NowAsync(restarted)).Keys);
        await new RevocationStore(restarted, database, time).TurnAsync(TestContext.Current.CancellationToken);
        var (ours, theirs) = (await NowAsync(), await NowAsync(restarted));
        Assert.Equal(["id-ci", "id-old"], theirs.Keys.Select(key => key.Id).Order());
        Assert.Equal("team-a/gone", Assert.Single(theirs.Projects).Project.ToString());
        Assert.Equal(ours.Version, theirs.Version);
    }

    [Fact]
    public async Task Replica_ThatSeesAKeyBack_DoesNotTakeItFromTheOthers()
    {
        await using var database = await DatabaseAsync();
        revocations.Take(Project(["ci"]), Project([], ["ci"]), gone: false);
        await new RevocationStore(revocations, database, time).TurnAsync(TestContext.Current.CancellationToken);
        var other = NewReplica();
        other.Take(null, Project(["ci"]), gone: false);
        await new RevocationStore(other, database, time).TurnAsync(TestContext.Current.CancellationToken);
        Assert.Empty((await NowAsync(other)).Keys);
        // Once the first sees it as well, it is nobody's word any more.
        revocations.Take(Project([], ["ci"]), Project(["ci"]), gone: false);
        await new RevocationStore(revocations, database, time).TurnAsync(TestContext.Current.CancellationToken);
        var third = NewReplica();
        await new RevocationStore(third, database, time).TurnAsync(TestContext.Current.CancellationToken);
        Assert.Empty((await NowAsync(third)).Keys);
    }

    [Fact]
    public async Task Replica_WhoseStoreIsAway_TellsTheOthersLater()
    {
        await using var database = await DatabaseAsync();
        await using var away = new LedgerDatabase("Host=127.0.0.1;Port=1;Username=none;Database=none", 4);
        revocations.Take(Project(["ci"]), Project([], ["ci"]), gone: false);
        await Assert.ThrowsAnyAsync<Exception>(() => new RevocationStore(revocations, away, time).TurnAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["id-ci"], await IdsAsync());
        await new RevocationStore(revocations, database, time).TurnAsync(TestContext.Current.CancellationToken);
        var other = NewReplica();
        await new RevocationStore(other, database, time).TurnAsync(TestContext.Current.CancellationToken);
        Assert.Single((await NowAsync(other)).Keys);
    }

    private async Task<LedgerDatabase> DatabaseAsync()
    {
        var database = new LedgerDatabase(await postgres.CreateDatabaseAsync(), 4);
        await new Migrator(database, time).RunAsync(TestContext.Current.CancellationToken);
        return database;
    }

    private async Task<string[]> IdsAsync() => [.. (await NowAsync()).Keys.Select(key => key.Id)];

    private Task<Contracts.Identity.RevocationAnswer> NowAsync() => NowAsync(revocations);

    private static async Task<Contracts.Identity.RevocationAnswer> NowAsync(Revocations replica) => (await replica.WaitAsync(null, TimeSpan.Zero, TestContext.Current.CancellationToken))!;

    private Revocations NewReplica()
    {
        var replica = new Revocations(time);
        replica.Synced();
        return replica;
    }

    /// <summary>A project whose spec asks for these keys, and whose status knows the same or others.</summary>
    private static ClaudeProject Project(string[] keys, string[]? issued = null, Func<string, string>? id = null, ProjectState? state = null, string name = "payments") => new()
    {
        Metadata = new V1ObjectMeta { NamespaceProperty = "team-a", Name = name },
        Spec = new ClaudeProjectSpec { Keys = [.. keys.Select(key => new ProjectKey { Name = key })], State = state },
        Status = new ClaudeProjectStatus { Keys = [.. (issued ?? keys).Select(key => new ProjectKeyStatus { Name = key, Id = (id ?? (name => $"id-{name}"))(key) })] },
    };
}
