using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Spooling;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Spooling;

/// <summary>Usage that Metering has confirmed, kept to be sent again after its database was put back to an earlier time.</summary>
public sealed class DeliveredTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("delivered-").FullName;
    private readonly RouterMetrics _metrics = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private string Segments => Path.Combine(_folder, "events");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Replay_OfWhatWasConfirmed_SendsItAgainFromTheTimeOn()
    {
        var count = FillAndConfirm(TimeSpan.FromHours(1), 1L << 30);
        Assert.NotEmpty(Directory.EnumerateFiles(DeliveredSegments.FolderOf(Segments)));

        Assert.Equal(count, DeliveredReplay.Ask(_folder, DateTimeOffset.MinValue));
        Assert.Null(DeliveredReplay.Ask(_folder, DateTimeOffset.MinValue));
        using var spool = Open(TimeSpan.Zero, 0);
        new DeadLetters(_folder, _metrics, NullLogger.Instance).ReplayWhenAsked(spool);
        Assert.Equal(count, _metrics.EventsReplayed.Value);
        Assert.Equal(0, DeliveredReplay.Ask(_folder, DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Segments_OlderThanTheyAreKept_Go()
    {
        FillAndConfirm(TimeSpan.FromHours(1), 1L << 30);
        _time.Advance(TimeSpan.FromHours(2));
        new DeliveredSegments(Segments, TimeSpan.FromHours(1), 1L << 30, _time).Prune();
        Assert.Empty(Directory.EnumerateFiles(DeliveredSegments.FolderOf(Segments)));
    }

    [Fact]
    public void Segments_MoreThanMayBeKept_TheOldestGo()
    {
        FillAndConfirm(TimeSpan.FromHours(1), SegmentFiles.SegmentBytes);
        Assert.True(Directory.EnumerateFiles(DeliveredSegments.FolderOf(Segments)).Count() <= 1);
    }

    [Fact]
    public async Task Segments_OfDeliveryAndOfAdoptionAtTheSameTime_AreAllTakenAndBounded()
    {
        var kept = new DeliveredSegments(Segments, TimeSpan.FromHours(1), 3 * 100, _time);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(side => Task.Run(() =>
        {
            var from = Directory.CreateDirectory(Path.Combine(_folder, $"side-{side}")).FullName;
            for (var i = 0; i < 500; i++)
            {
                var segment = Path.Combine(from, $"{side}-{i}.seg");
                File.WriteAllBytes(segment, new byte[100]);
                kept.Take(segment);
            }
        })));
        Assert.Equal(3, Directory.EnumerateFiles(DeliveredSegments.FolderOf(Segments)).Count());
        Assert.Empty(Directory.EnumerateFiles(_folder, "*-*.seg", SearchOption.TopDirectoryOnly));
    }

    private Spool Open(TimeSpan keep, long most) => new(
        Segments, 1L << 30, _metrics, NullLogger<Spool>.Instance, keeper: keep > TimeSpan.Zero ? new DeliveredSegments(Segments, keep, most, _time) : null);

    /// <summary>Three segments, all confirmed.</summary>
    private int FillAndConfirm(TimeSpan keep, long most)
    {
        using var spool = Open(keep, most);
        var count = 0;
        var session = new string('s', 16_000);
        while (Directory.EnumerateFiles(Segments, "*.seg").Count() < 4)
        {
            var made = Events.Of($"e{count++}");
            spool.Finish(made with { Attribution = made.Attribution with { SessionId = session } });
        }

        var (position, read) = (spool.Confirmed, 0);
        while (spool.Read(position, 500) is var (events, next) && events.Count > 0)
        {
            (position, read) = (next, read + events.Count);
        }

        Assert.Equal(count, read);
        spool.Confirm(position);
        return count;
    }
}
