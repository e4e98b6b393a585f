using System.Net;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Options;
using ClaudeConfig.Router.Spooling;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using System.CommandLine;

namespace ClaudeConfig.Router.Tests.Spooling;

/// <summary>What Metering does not take is kept, and sent once more when somebody asks.</summary>
public sealed class DeadLetterTests
{
    [Fact]
    public async Task ReplayDead_WhileTheRouterRuns_SendsThemOnceMore()
    {
        await using var rig = await Rig.StartAsync();
        var known = false;
        rig.Metering.Judge = item => known ? null : new EventResult { Id = item.Id, Status = EventStatus.Rejected, Message = "no price yet" };
        using (await rig.PostAsync(Rig.Body()))
        {
        }

        var letters = Path.Combine(rig.SpoolFolder, "dead-letters.jsonl");
        await Eventually.TrueAsync(() => File.Exists(letters) && File.ReadAllText(letters).EndsWith('\n'), "the dead letter written", Deadlines.Settled);
        known = true;

        var (code, output) = await RunAsync("spool", "replay-dead", "--spool-dir", rig.SpoolFolder);

        Assert.Equal((0, $"1 dead letters will be sent again by the router of {rig.SpoolFolder}"), (code, output.Trim()));
        await Eventually.TrueAsync(() => rig.Metering.Events.Count == 1, "the letter at Metering", Deadlines.Settled);
        await Eventually.TrueAsync(() => !File.Exists(Path.Combine(rig.SpoolFolder, "dead-letters.replay.jsonl")), "the wish done", Deadlines.Settled);
    }

    [Fact]
    public async Task ReplayDead_WithNothingToReplay_SaysSo()
    {
        var folder = Directory.CreateTempSubdirectory("letters-").FullName;
        Assert.Equal((0, $"there are no dead letters in {folder}"), await TrimmedAsync("spool", "replay-dead", "--spool-dir", folder));
        Directory.Delete(folder);
        Assert.Equal(1, (await RunAsync("spool", "replay-dead", "--spool-dir", folder)).Code);
    }

    [Fact]
    public void Replay_OfLinesThatAreNoEvents_KeepsThem()
    {
        var folder = Directory.CreateTempSubdirectory("letters-").FullName;
        try
        {
            var metrics = new RouterMetrics();
            var letters = new DeadLetters(folder, metrics, NullLogger.Instance);
            letters.Add(Events.Of("good"), EventStatus.Rejected, "");
            File.AppendAllText(letters.File, "what is this\n");
            Assert.Equal(2, DeadLetters.AskForReplay(folder));
            Assert.Null(DeadLetters.AskForReplay(folder));

            using var spool = new Spool(Path.Combine(folder, "events"), 1 << 20, metrics, NullLogger<Spool>.Instance);
            letters.ReplayWhenAsked(spool);

            Assert.Equal(["good"], spool.Read(spool.Confirmed, 10).Events.Select(e => e.Id));
            Assert.Equal(["what is this"], File.ReadAllLines(letters.File));
            Assert.Equal(0, metrics.EventsReplayed.Value - 1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task EverythingRefusedAsAWhole_IsPausedFor_AndNotEmptiedIntoTheDeadLetters()
    {
        var folder = Directory.CreateTempSubdirectory("letters-").FullName;
        var time = new FakeTimeProvider();
        var metrics = new RouterMetrics();
        var spool = new Spool(Path.Combine(folder, "events"), 1 << 20, metrics, NullLogger<Spool>.Instance);
        for (var i = 0; i < 200; i++)
        {
            spool.Finish(Events.Of($"e{i}"));
        }

        var letters = new DeadLetters(folder, metrics, NullLogger.Instance);
        var sink = new RefusingSink();
        var delivery = new EventDelivery(spool, sink, letters, time, new Random(1), metrics, NullLogger<EventDelivery>.Instance);
        delivery.Start();
        await Eventually.AdvancedAsync(time.Advance, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2), () => sink.Calls >= 14, "some events refused");
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await delivery.StopAsync(now.Token);

        // Halving finds the first; each that follows is alone, and waits twice as long as the one before.
        Assert.InRange(File.ReadAllLines(letters.File).Length, 1, 15);
        Assert.True(spool.Read(spool.Confirmed, 500).Events.Count > 180);
        spool.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<(int Code, string Output)> TrimmedAsync(params string[] args)
    {
        var (code, output) = await RunAsync(args);
        return (code, output.Trim());
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new RouterCommand().RunAsync(args, _ => Task.FromResult(9), new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString());
    }

    private sealed class RefusingSink : IEventSink
    {
        private int calls;

        public int Calls => Volatile.Read(ref calls);

        public Task<(int Status, EventBatchResult? Result)> SendAsync(IReadOnlyList<UsageEvent> events, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref calls);
            return Task.FromResult<(int, EventBatchResult?)>((422, null));
        }
    }
}
