using ClaudeConfig.Api.Projects;
using ClaudeConfig.Metering.Kubernetes;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Metering.Tests;

public sealed class RevocationsTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Revocations revocations;

    public RevocationsTests() => revocations = new Revocations(time);

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
        Assert.NotEqual(version, (await waiting).Version);

        var quiet = revocations.WaitAsync((await NowAsync()).Version, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal((await NowAsync()).Version, (await quiet).Version);
    }

    private async Task<string[]> IdsAsync() => [.. (await NowAsync()).Keys.Select(key => key.Id)];

    private Task<Contracts.Identity.RevocationAnswer> NowAsync() => revocations.WaitAsync(null, TimeSpan.Zero, TestContext.Current.CancellationToken);

    /// <summary>A project whose spec asks for these keys, and whose status knows the same or others.</summary>
    private static ClaudeProject Project(string[] keys, string[]? issued = null, Func<string, string>? id = null, ProjectState? state = null) => new()
    {
        Metadata = new V1ObjectMeta { NamespaceProperty = "team-a", Name = "payments" },
        Spec = new ClaudeProjectSpec { Keys = [.. keys.Select(key => new ProjectKey { Name = key })], State = state },
        Status = new ClaudeProjectStatus { Keys = [.. (issued ?? keys).Select(key => new ProjectKeyStatus { Name = key, Id = (id ?? (name => $"id-{name}"))(key) })] },
    };
}
