using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Spooling;
using ClaudeConfig.Router.Spooling.Adopting;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Spooling;

/// <summary>What is adopted of whom, and what becomes of it.</summary>
public sealed class AdoptionTests : IAsyncDisposable
{
    private static readonly TimeSpan After = TimeSpan.FromMinutes(2);

    private readonly string volume = Directory.CreateTempSubdirectory("volume-").FullName;
    private readonly FakeTimeProvider time = new();
    private readonly RouterMetrics metrics = new();
    private readonly Recorder recorder = new();
    private readonly SpoolAdoption adoption;

    public AdoptionTests() => adoption = Adoption("gw-0");

    public async ValueTask DisposeAsync()
    {
        await adoption.DisposeAsync();
        Directory.Delete(volume, recursive: true);
    }

    [Fact]
    public async Task Spool_OfOneThatIsGone_IsDeliveredInItsNameAndItsRunsAreRetired()
    {
        var run = Leave("gw-1", "done", "open");
        await AdoptAsync();
        Assert.Equal([("gw-1", "done", UsageOutcome.Completed), ("gw-1", "open", UsageOutcome.Interrupted)], recorder.Events.Select(e => (e.Source, e.Id, e.Outcome)));
        var call = Assert.Single(recorder.Calls);
        Assert.Equal(("gw-1", run), (call.Source, Assert.Single(call.Retired)));
        Assert.Equal(["gw-1"], recorder.Told);
        Assert.False(Directory.Exists(Path.Combine(volume, "gw-1")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(volume, "gw-0", "adopted")));
        Assert.Equal((1, 0), (metrics.SpoolsAdopted.Value, metrics.AdoptedWaiting.Value));
        Assert.Equal(2, DeliveredReplay.Ask(Path.Combine(volume, "gw-0"), DateTimeOffset.MinValue));
    }

    [Fact]
    public async Task Neighbour_ThatHoldsItsLockOrBeats_IsLeftAlone()
    {
        Leave("gw-1", "done");
        Leave("gw-2", "done");
        var beating = new Pulse(Path.Combine(volume, "gw-2"), "run");
        using (SpoolLock.Take(SpoolRoot.EventsOf(Path.Combine(volume, "gw-1"))))
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.True(beating.Beat());
                await adoption.LookAsync();
                time.Advance(After);
            }

            Assert.Empty(recorder.Events);
        }

        // Neither is it gone before the time is over, however long this one has looked.
        Assert.True(beating.Beat());
        await adoption.LookAsync();
        Assert.Equal(["gw-1"], recorder.Told);
    }

    [Fact]
    public async Task Spool_OfAnotherStartOfAMachine_IsDeliveredAndItsMoneyLeftToTheLedger()
    {
        Leave("gw-1", "done");
        await File.WriteAllTextAsync(Path.Combine(volume, "gw-1", "incarnations"), "run another-boot\n");
        await AdoptAsync();
        Assert.Single(recorder.Events);
        Assert.Empty(recorder.Calls);
        Assert.Equal(["gw-1"], recorder.Told);
    }

    [Fact]
    public async Task Spool_ThatIsDamaged_IsDeliveredAsFarAsItCanBeReadAndNobodyIsRetired()
    {
        Leave("gw-1", "done");
        await File.AppendAllTextAsync(Directory.EnumerateFiles(SpoolRoot.EventsOf(Path.Combine(volume, "gw-1")), "*.seg").Single(), "no record");
        await AdoptAsync();
        Assert.Equal(["done"], recorder.Events.Select(e => e.Id));
        Assert.Empty(recorder.Calls);
        Assert.Equal(1, metrics.SpoolDamage.Value);
    }

    [Fact]
    public async Task Adopter_ThatGoesBeforeItDelivered_IsAdoptedWithAllThatItHad()
    {
        Leave("gw-2", "theirs");
        Leave("gw-1", "own");
        await File.WriteAllTextAsync(Path.Combine(volume, "gw-2", "dead-letters.jsonl"), "a letter\n");
        new SpoolRoot(volume, "gw-1").Take(Path.Combine(volume, "gw-2"));
        await AdoptAsync();
        Assert.Equal([("gw-1", "own")], recorder.Events.Select(e => (e.Source, e.Id)));
        await adoption.LookAsync();
        Assert.Equal([("gw-1", "own"), ("gw-2", "theirs")], recorder.Events.Select(e => (e.Source, e.Id)));
        Assert.Equal(["a letter"], await File.ReadAllLinesAsync(Path.Combine(volume, "gw-0", "dead-letters.jsonl")));
    }

    [Fact]
    public async Task Letters_OfAnotherThatMeteringDoesNotTake_StopNoneOfTheGatewaysOwn()
    {
        var folder = Path.Combine(volume, "gw-7");
        using var spool = new Spool(SpoolRoot.EventsOf(folder), 1 << 20, metrics, NullLogger<Spool>.Instance);
        Assert.True(spool.TryReplay(Event("gw-1", "letter")));
        spool.Finish(Event("gw-7", "own"));
        recorder.Refused = "gw-1";
        var delivery = new EventDelivery(spool, recorder, new DeadLetters(folder, metrics, NullLogger.Instance), TimeProvider.System, new Random(1), metrics, NullLogger<EventDelivery>.Instance, "gw-7");
        delivery.Start();
        await Eventually.TrueAsync(() => recorder.Events.Any(item => item.Id == "own"), "its own usage arrives", Deadlines.Settled);
        await delivery.StopAsync(TestContext.Current.CancellationToken);
        Assert.Contains("letter", Assert.Single(await File.ReadAllLinesAsync(Path.Combine(folder, "dead-letters.jsonl"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metering_ThatIsAway_KeepsTheSpoolUntilItHasHeardAll()
    {
        Leave("gw-1", "done");
        recorder.Away = 3;
        await AdoptAsync();
        Assert.Equal((1, 1, 1), (recorder.Events.Count, recorder.Calls.Count, recorder.Told.Count));
        Assert.False(Directory.Exists(Path.Combine(volume, "gw-1")));
    }

    [Fact]
    public void Pulse_OfAFolderThatWentToAnother_StopsItsGateway()
    {
        var folder = Directory.CreateDirectory(Path.Combine(volume, "gw-5")).FullName;
        var mine = new Pulse(folder, "first");
        Assert.True(mine.Beat());
        Assert.True(mine.Beat());
        Assert.True(new Pulse(folder, "second").Beat());
        Assert.False(mine.Beat());
        Directory.Delete(folder, recursive: true);
        Assert.False(new Pulse(folder, "third").Beat());
    }

    [Fact]
    public async Task Gateway_WhoseFolderIsGone_SaysSo()
    {
        adoption.Start();
        await Eventually.TrueAsync(() => Pulse.Of(Path.Combine(volume, "gw-0")).Length > 0, "it beats", Deadlines.Settled);
        Directory.Delete(Path.Combine(volume, "gw-0"), recursive: true);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(After);
                return adoption.Lost.IsCompleted;
            },
            "the loss is noticed",
            Deadlines.Settled);
    }

    private SpoolAdoption Adoption(string instance)
    {
        var mine = Directory.CreateDirectory(Path.Combine(volume, instance)).FullName;
        var letters = new DeadLetters(mine, metrics, NullLogger.Instance);
        var spool = new AdoptedSpool(recorder, recorder, recorder.TellAsync, letters, new DeliveredSegments(SpoolRoot.EventsOf(mine), TimeSpan.FromDays(1), 1 << 30, TimeProvider.System), TimeProvider.System, new Random(1), metrics, NullLoggerFactory.Instance);
        return new SpoolAdoption(new SpoolRoot(volume, instance), new Pulse(mine, "run"), After, spool, time, metrics, NullLogger<SpoolAdoption>.Instance);
    }

    /// <summary>Two looks, between which nobody gives a sign.</summary>
    private async Task AdoptAsync()
    {
        await adoption.LookAsync();
        Assert.Empty(recorder.Events);
        time.Advance(After);
        await adoption.LookAsync();
    }

    /// <summary>What a gateway leaves behind that is killed. Returns its run.</summary>
    private string Leave(string instance, string done, string? open = null)
    {
        var folder = Path.Combine(volume, instance);
        using var spool = new Spool(SpoolRoot.EventsOf(folder), 1 << 20, new RouterMetrics(), NullLogger<Spool>.Instance);
        spool.Finish(Event(instance, done) with { Outcome = UsageOutcome.Completed });
        if (open is not null)
        {
            Assert.True(spool.TryStart(Event(instance, open)));
        }

        return Incarnations.Begin(folder, Incarnations.MachineBoot()).Current;
    }

    private static UsageEvent Event(string source, string id) => Fakes.Events.Of(id) with { Source = source, Outcome = UsageOutcome.Interrupted };

    /// <summary>Metering, which answers nothing for a while.</summary>
    private sealed class Recorder : IEventSink, ILedger
    {
        public List<UsageEvent> Events { get; } = [];

        public List<LeaseRequest> Calls { get; } = [];

        public List<string> Told { get; } = [];

        public int Away { get; set; }

        /// <summary>For whom nobody else may speak.</summary>
        public string? Refused { get; set; }

        public Task<(int Status, EventBatchResult? Result)> SendAsync(IReadOnlyList<UsageEvent> events, CancellationToken cancellationToken)
        {
            Answer();
            if (events.Any(item => item.Source == Refused))
            {
                return Task.FromResult<(int, EventBatchResult?)>((403, null));
            }

            Events.AddRange(events);
            return Task.FromResult<(int, EventBatchResult?)>((200, new EventBatchResult { Results = [.. events.Select(item => new EventResult { Id = item.Id, Status = EventStatus.Accepted })] }));
        }

        public Task<LeaseResponse> CallAsync(LeaseRequest request, CancellationToken cancellationToken)
        {
            Answer();
            Calls.Add(request);
            return Task.FromResult(new LeaseResponse());
        }

        public Task TellAsync(string instance, CancellationToken cancellationToken)
        {
            Told.Add(instance);
            return Task.CompletedTask;
        }

        private void Answer()
        {
            if (Away-- > 0)
            {
                throw new LedgerUnavailableException("away");
            }
        }
    }
}
