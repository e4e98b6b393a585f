using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Storage;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Work of callers that stands still.</summary>
public sealed class GroupedWorkTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task Queue_OfWorkThatStandsStill_IsBoundedAndTakesMoreAfterwards()
    {
        var (still, done) = (new TaskCompletionSource(), 0);
        var work = new GroupedWork<int>(new GroupBounds(MostLanes: 1, MostWeight: 1, MostWaiting: 3), _ => 1, async _ => { await still.Task; Interlocked.Increment(ref done); }, (_, _) => { }, _time);
        work.Add(0);
        await Eventually.TrueAsync(() => work.OldestRunning is not null, "the first is under way");
        for (var item = 1; item <= 3; item++)
        {
            work.Add(item);
        }

        Assert.Throws<OverloadException>(() => work.Add(4));
        work.AddAgain(5);
        still.SetResult();
        await Eventually.TrueAsync(() => Volatile.Read(ref done) == 5 && work.OldestRunning is null, "all but the refused one are done");
        work.Add(6);
        await Eventually.TrueAsync(() => Volatile.Read(ref done) == 6, "more is taken");
    }
}
