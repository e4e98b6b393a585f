using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.ControllerRuntime.Metrics;
using ClaudeConfig.Support.Faults;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.ControllerRuntime.Tests.Leading;

public sealed class LeaderElectorTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLeaseStore _store = new();

    private sealed class Candidate
    {
        internal required LeaderElector Elector { get; init; }

        internal required FakeLeaseStore.Link Link { get; init; }

        internal CancellationTokenSource Stop { get; } = new();

        internal Task Run { get; set; } = Task.CompletedTask;

        internal int Terms { get; set; }

        internal int Working { get; set; }

        internal bool Leads => Elector.Leadership.IsLeader;
    }

    private Candidate Begin(string identity, bool exitOnLoss = false, FakeTimeProvider? clock = null, TaskCompletionSource? finishWork = null)
    {
        FakeLeaseStore.Link link = _store.Connect();
        var options = new LeaderElectionOptions { Namespace = "n", Name = "l", Identity = identity, ExitOnLoss = exitOnLoss };
        var metrics = new RuntimeMetrics(Prometheus.Metrics.NewCustomRegistry());
        var candidate = new Candidate
        {
            Link = link,
            Elector = new LeaderElector(options, link, clock ?? _clock, new Random(identity.Length), metrics, NullLogger.Instance),
        };
        candidate.Run = Task.Run(() => candidate.Elector.RunAsync(
            async (finish, lost) =>
            {
                candidate.Terms++;
                candidate.Working++;
                await Task.Delay(Timeout.Infinite, finish).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await (finishWork?.Task ?? Task.CompletedTask);
                candidate.Working--;
            },
            candidate.Stop.Token));
        return candidate;
    }

    private Task UntilAsync(Func<bool> condition, string what, double seconds = 120) =>
        Eventually.AdvancedAsync(_clock.Advance, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(seconds), condition, what);

    private async Task PassAsync(double seconds)
    {
        for (double passed = 0; passed < seconds; passed += 0.25)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(2);
        }
    }

    [Fact]
    public async Task Renew_OneFailure_KeepsTheLease()
    {
        Candidate leader = Begin("a");
        await UntilAsync(() => leader.Leads, "leading");
        leader.Link.FailNext = 1;
        await PassAsync(20);

        Assert.True(leader.Leads);
        Assert.Equal(1, leader.Terms);
        leader.Stop.Cancel();
        await UntilAsync(() => leader.Run.IsCompleted, "stopped");
    }

    [Fact]
    public async Task Renew_HangsPastTheDeadline_GivesUpAndNeverRenewsAfter()
    {
        Candidate leader = Begin("a", exitOnLoss: true);
        await UntilAsync(() => leader.Leads, "leading");
        leader.Link.Hang = true;
        DateTimeOffset began = _clock.GetUtcNow();
        await UntilAsync(() => !leader.Leads, "the fence closes");
        Assert.True(_clock.GetUtcNow() - began <= TimeSpan.FromSeconds(12), $"led {_clock.GetUtcNow() - began} without renewing");
        await UntilAsync(() => leader.Run.IsCompleted, "ended");
        int renewals = _store.Renewals.Count;
        leader.Link.Release();
        await PassAsync(10);

        Assert.IsType<LeadershipLostException>(leader.Run.Exception?.InnerException);
        Assert.Equal(renewals, _store.Renewals.Count);
        Assert.False(leader.Leads);
        Assert.Throws<NotLeaderException>(leader.Elector.Leadership.ThrowIfNotLeader);
    }

    [Fact]
    public async Task Leader_PartitionedFromTheApi_StopsBeforeAnotherStarts()
    {
        Candidate first = Begin("a");
        await UntilAsync(() => first.Leads, "a leads");
        Candidate second = Begin("b");
        await PassAsync(5);
        Assert.False(second.Leads);
        first.Link.Hang = true;
        bool together = false;
        await UntilAsync(
            () =>
            {
                together |= first.Leads && second.Leads;
                return second.Leads;
            },
            "b leads");

        Assert.False(together, "two could write at once");
        Assert.Equal(0, first.Working);
        Assert.True(second.Elector.Leadership.Token > 1, "the fencing token did not rise");
        first.Link.Release();
        first.Stop.Cancel();
        second.Stop.Cancel();
        await UntilAsync(() => first.Run.IsCompleted && second.Run.IsCompleted, "stopped");
    }

    [Fact]
    public async Task Leader_StoppedForThirtySeconds_IsFencedOnWaking()
    {
        Candidate leader = Begin("a");
        await UntilAsync(() => leader.Leads, "leading");
        // SIGSTOP: no timer runs, the monotonic clock goes on. The fence must be shut before any timer fires.
        leader.Link.Hang = true;
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Throws<NotLeaderException>(leader.Elector.Leadership.ThrowIfNotLeader);
        leader.Link.Release();
        leader.Stop.Cancel();
        await UntilAsync(() => leader.Run.IsCompleted, "stopped");
    }

    [Fact]
    public async Task Leader_Shutdown_FinishesItsWorkThenReleasesAndAnotherLeadsInThreeSeconds()
    {
        var finish = new TaskCompletionSource();
        Candidate first = Begin("a", finishWork: finish);
        await UntilAsync(() => first.Leads, "a leads");
        Candidate second = Begin("b");
        await PassAsync(5);
        first.Stop.Cancel();
        await PassAsync(18);
        Assert.True(first.Leads, "the lease was not renewed while work was finishing");
        Assert.False(second.Leads);
        finish.SetResult();
        await Eventually.TrueAsync(() => first.Run.IsCompleted, "a stopped");
        Assert.Equal(string.Empty, _store.Lease!.Spec.HolderIdentity);
        DateTimeOffset released = _clock.GetUtcNow();
        await UntilAsync(() => second.Leads, "b leads");

        Assert.True(_clock.GetUtcNow() - released < TimeSpan.FromSeconds(3), $"took {_clock.GetUtcNow() - released}");
        second.Stop.Cancel();
        await UntilAsync(() => second.Run.IsCompleted, "stopped");
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public async Task Candidates_ClocksTenMinutesApart_NeverLeadTogether(int minutes)
    {
        Candidate first = Begin("a");
        await UntilAsync(() => first.Leads, "a leads");
        var skewed = new FakeTimeProvider(_clock.GetUtcNow() + TimeSpan.FromDays(1) + TimeSpan.FromMinutes(minutes));
        Candidate second = Begin("b", clock: skewed);
        for (int i = 0; i < 240; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            skewed.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(2);
            Assert.False(second.Leads, $"b leads after {i / 4.0} s");
        }

        Assert.True(first.Leads);
        Assert.Equal(1, first.Terms);
        first.Stop.Cancel();
        second.Stop.Cancel();
        await Eventually.TrueAsync(() => first.Run.IsCompleted && second.Run.IsCompleted, "stopped");
    }

    [Fact]
    public async Task Leader_LeaseTakenByAnother_LosesAtOnceAndCampaignsAgain()
    {
        Candidate leader = Begin("a");
        await UntilAsync(() => leader.Leads, "leading");
        FakeLeaseStore.Link rogue = _store.Connect();
        k8s.Models.V1Lease lease = (await rogue.FindAsync(CancellationToken.None))!;
        lease.Spec.HolderIdentity = "rogue";
        await rogue.ReplaceAsync(lease, CancellationToken.None);
        await UntilAsync(() => !leader.Leads && leader.Working == 0, "stepped down", 5);
        await UntilAsync(() => leader.Leads, "leads again after the rogue's lease ran out");

        Assert.Equal(2, leader.Terms);
        leader.Stop.Cancel();
        await UntilAsync(() => leader.Run.IsCompleted, "stopped");
    }

    [Fact]
    public void Options_ThatCouldGiveTwoLeaders_AreRefused()
    {
        var options = new LeaderElectionOptions { Namespace = "n", Name = "l", LeaseDuration = TimeSpan.FromSeconds(10), RenewDeadline = TimeSpan.FromSeconds(10) };

        Assert.Contains("longer than RenewDeadline", Assert.Single(options.Validate()), StringComparison.Ordinal);
        Assert.NotEqual(new LeaderElectionOptions { Namespace = "n", Name = "l" }.Identity, new LeaderElectionOptions { Namespace = "n", Name = "l" }.Identity);
    }
}
