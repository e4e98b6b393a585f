using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Spooling;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Router.Tests;

/// <summary>Usage on disk survives whatever happens to the process.</summary>
public sealed class SpoolTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spool-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Finished_Events_AreReadInOrderUntilConfirmed()
    {
        using var spool = Open();
        foreach (var id in (string[])["a", "b", "c"])
        {
            Assert.True(spool.TryStart(Event(id)));
            spool.Finish(Event(id));
        }

        var (events, next) = spool.Read(spool.Confirmed, 2);
        Assert.Equal(["a", "b"], events.Select(e => e.Id));
        spool.Confirm(next);
        Assert.Equal(["c"], spool.Read(spool.Confirmed, 10).Events.Select(e => e.Id));
    }

    [Fact]
    public void Killed_WithRequestsOpen_TheyBecomeInterruptedEvents()
    {
        using (var killed = Open())
        {
            killed.TryStart(Event("open"));
            killed.TryStart(Event("done"));
            killed.Finish(Event("done") with { Outcome = UsageOutcome.Completed });
            killed.TryStart(Event("free"));
            killed.Close("free");
        }

        using var spool = Open();

        var events = spool.Read(spool.Confirmed, 10).Events;
        Assert.Equal([("done", UsageOutcome.Completed), ("open", UsageOutcome.Interrupted)], events.Select(e => (e.Id, e.Outcome)));
    }

    [Fact]
    public void Killed_Twice_TheInterruptedEventKeepsItsIdentityAndComesOnce()
    {
        using (var first = Open())
        {
            first.TryStart(Event("open"));
        }

        using (var second = Open())
        {
        }

        using var third = Open();
        Assert.Equal(["open"], third.Read(third.Confirmed, 10).Events.Select(e => e.Id));
    }

    [Fact]
    public void HasDeliveredRecovered_IsTrueWhenTheLastOfEarlierRunsIsConfirmed()
    {
        using (var killed = Open())
        {
            killed.TryStart(Event("open"));
            killed.Finish(Event("done"));
        }

        using var spool = Open();
        Assert.False(spool.HasDeliveredRecovered);
        var (_, next) = spool.Read(spool.Confirmed, 1);
        spool.Confirm(next);
        Assert.False(spool.HasDeliveredRecovered);
        spool.TryStart(Event("new"));
        spool.Finish(Event("new"));
        (_, next) = spool.Read(spool.Confirmed, 1);
        spool.Confirm(next);
        Assert.True(spool.HasDeliveredRecovered);
    }

    [Fact]
    public void HasDeliveredRecovered_WithDamage_IsNeverTrue()
    {
        using (var killed = Open())
        {
            killed.Finish(Event("whole"));
            killed.Finish(Event("torn"));
        }

        var segment = Directory.GetFiles(folder, "*.seg").Single();
        using (var file = File.OpenWrite(segment))
        {
            file.SetLength(file.Length - 3);
        }

        using var spool = Open();
        var (_, next) = spool.Read(spool.Confirmed, 10);
        spool.Confirm(next);
        Assert.False(spool.HasDeliveredRecovered);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(60)]
    public void TornTail_LosesOnlyTheTornRecord(int cut)
    {
        using (var killed = Open())
        {
            killed.Finish(Event("whole"));
            killed.Finish(Event("torn"));
        }

        var segment = Directory.GetFiles(folder, "*.seg").Single();
        using (var file = File.OpenWrite(segment))
        {
            file.SetLength(file.Length - cut);
        }

        using var spool = Open();
        spool.Finish(Event("later"));
        Assert.Equal(["whole", "later"], spool.Read(spool.Confirmed, 10).Events.Select(e => e.Id));
    }

    [Fact]
    public void DamagedByte_IsFoundByTheChecksum()
    {
        using (var killed = Open())
        {
            killed.Finish(Event("whole"));
            killed.Finish(Event("damaged"));
        }

        var segment = Directory.GetFiles(folder, "*.seg").Single();
        var bytes = File.ReadAllBytes(segment);
        bytes[^20] ^= 1;
        File.WriteAllBytes(segment, bytes);

        using var spool = Open();
        Assert.Equal(["whole"], spool.Read(spool.Confirmed, 10).Events.Select(e => e.Id));
    }

    [Fact]
    public void Confirmed_Segments_AreDeletedAndOpenRequestsKept()
    {
        using (var spool = Open())
        {
            spool.TryStart(Event("long"));
            var padding = new string('x', 100_000);
            for (var i = 0; i < 200; i++)
            {
                spool.Finish(Event($"e{i}") with { UpstreamRequestId = padding });
            }

            Assert.True(Directory.GetFiles(folder, "*.seg").Length > 2);
            spool.Confirm(spool.Read(spool.Confirmed, 1000).Next);
            Assert.Single(Directory.GetFiles(folder, "*.seg"));
        }

        using var restarted = Open();
        Assert.Equal(["long"], restarted.Read(restarted.Confirmed, 10).Events.Select(e => e.Id));
    }

    [Fact]
    public void Full_TakesNoNewRequestButTheEndOfThoseThatRun()
    {
        using var spool = new Spool(folder, 2000, new RouterMetrics(), NullLogger<Spool>.Instance);
        var started = 0;
        while (spool.TryStart(Event($"e{started}")))
        {
            started++;
        }

        Assert.InRange(started, 1, 50);
        spool.Finish(Event("e0"));
        Assert.Equal(["e0"], spool.Read(spool.Confirmed, 10).Events.Select(e => e.Id));
    }

    [Fact]
    public async Task Rejected_Event_GoesToTheDeadLetterFileAndTheRestArrives()
    {
        await using var rig = await Rig.StartAsync();
        var first = true;
        rig.Metering.Judge = item =>
        {
            (var reject, first) = (first, false);
            return reject ? new EventResult { Id = item.Id, Status = EventStatus.Rejected, Message = "model: unknown" } : null;
        };

        for (var i = 0; i < 3; i++)
        {
            using var response = await rig.PostAsync(Rig.Body());
        }

        var letters = Path.Combine(rig.SpoolFolder, "dead-letters.jsonl");
        await Eventually.TrueAsync(() => rig.Metering.Events.Count == 2, "the others delivered", Deadlines.Settled);
        // Metering has answered by now; the gateway has perhaps not yet read the answer.
        await Eventually.TrueAsync(() => File.Exists(letters) && File.ReadAllText(letters).EndsWith('\n'), "the dead letter written", Deadlines.Settled);
        var dead = Assert.Single(File.ReadAllLines(letters));
        Assert.Contains("claude-sonnet-5", dead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_ThatStops_SaysWhetherItTakesUsageAlong()
    {
        await using var rig = await Rig.StartAsync();
        using (var response = await rig.PostAsync(Rig.Body()))
        {
            await response.Content.ReadAsStringAsync();
        }

        var before = rig.Metering.Reports.Count;
        await rig.Gateway.StopAsync();
        Assert.True(rig.Metering.Reports.Last() is { HoldsUsage: false, Leaving: true });
        Assert.DoesNotContain(rig.Metering.Reports.Take(before), report => report.Leaving);
        Assert.Single(rig.Metering.Events);
    }

    [Theory]
    [InlineData("/v1/events", true)]
    [InlineData(null, false)]
    public async Task Usage_ThatDoesNotArrive_IsInTheReportUnlessMeteringIsAwayAltogether(string? path, bool reported)
    {
        await using var rig = await Rig.StartAsync();
        using (var leased = await rig.PostAsync(Rig.Body()))
        {
            await leased.Content.ReadAsStringAsync();
        }

        await Eventually.TrueAsync(() => rig.Metering.Events.Count == 1 && !rig.Metering.Reports.IsEmpty, "usage and a report", Deadlines.Settled);
        (rig.Metering.DownAt, rig.Metering.Down) = (path, 503);
        using (var response = await rig.PostAsync(Rig.Body()))
        {
            await response.Content.ReadAsStringAsync();
        }

        if (reported)
        {
            await Eventually.TrueAsync(() => rig.Metering.Reports.Last().UndeliveredSince is not null, "what is missing in a report", Deadlines.Settled);
        }

        rig.Metering.Down = 0;
        await Eventually.TrueAsync(() => rig.Metering.Events.Count == 2, "what was missing", Deadlines.Settled);
        await Eventually.TrueAsync(() => rig.Metering.Reports.Last().UndeliveredSince is null, "nothing missing any more", Deadlines.Settled);
        Assert.Equal(reported, rig.Metering.Reports.Any(report => report.UndeliveredSince is not null));
    }

    [Fact]
    public void HoldsUsage_UntilTheLastOfItIsConfirmed_AndAfterARestart()
    {
        using (var spool = Open())
        {
            Assert.False(spool.HoldsUsage);
            Assert.True(spool.TryStart(Events.Of("a")));
            spool.Finish(Events.Of("a"));
            Assert.True(spool.HoldsUsage);
        }

        using var again = Open();
        Assert.True(again.HoldsUsage);
        again.Confirm(again.Read(again.Confirmed, 10).Next);
        again.Confirm(again.Read(again.Confirmed, 10).Next);
        Assert.False(again.HoldsUsage);

        Spool Open() => new(folder, 1_000_000, new RouterMetrics(), NullLogger<Spool>.Instance);
    }

    [Fact]
    public async Task Metering_AwayForAWhile_EveryEventArrivesOnceAfterARestart()
    {
        await using var rig = await Rig.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            using var response = await rig.PostAsync(Rig.Body());
        }

        rig.Metering.Down = 503;
        using (var unseen = await rig.PostAsync(Rig.Body()))
        {
            await unseen.Content.ReadAsByteArrayAsync();
        }

        await rig.Gateway.DisposeAsync();
        rig.Metering.Down = 0;
        await rig.StartGatewayAsync();

        await Eventually.TrueAsync(() => rig.Metering.Events.Count == 6, "all six events", Deadlines.Settled);
    }

    private Spool Open() => new(folder, 1 << 30, new RouterMetrics(), NullLogger<Spool>.Instance);

    private static UsageEvent Event(string id) => Events.Of(id);
}
