using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Carries events from the spool to Metering: at least once, in order, with back-off, until each is confirmed.</summary>
/// <param name="spool">Where they lie.</param>
/// <param name="sink">Where they go.</param>
/// <param name="letters">What is not taken.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Chance.</param>
/// <param name="metrics">Metrics.</param>
/// <param name="log">Log.</param>
/// <param name="instance">Whose spool it is. Events of others are among its own where dead letters of an adopted spool are sent again, and must not stop those.</param>
internal sealed class EventDelivery(
    Spool spool, IEventSink sink, DeadLetters letters, TimeProvider time, Random random, RouterMetrics metrics, ILogger<EventDelivery> log, string? instance = null)
{
    private const int BatchSize = 500;
    private const long Never = long.MaxValue;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim hurry = new(0, 1);
    private Task loop = Task.CompletedTask;
    private int batchSize = BatchSize;
    private int failures;
    private long failingSince = Never;
    private int poisoned;

    /// <summary>Since when nothing that waits can be delivered; null while it can.</summary>
    public DateTimeOffset? UndeliveredSince
    {
        get
        {
            var since = Volatile.Read(ref failingSince);
            return since == Never ? null : new DateTimeOffset(since, TimeSpan.Zero);
        }
    }

    public void Start() => loop = Task.Run(RunAsync);

    /// <summary>Metering is back: the next attempt is now.</summary>
    public void Hurry()
    {
        if (failures + poisoned > 0 && hurry.CurrentCount == 0)
        {
            hurry.Release();
        }
    }

    /// <summary>Delivers what is there, until done or cancelled, and stops.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await loop;
        try
        {
            while (failures + poisoned < 3 && await DeliverAsync(cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // What is left lies on the disk and goes out after the next start.
        }

        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!await DeliverAsync(stopping.Token))
                {
                    await spool.WaitForMoreAsync(Idle, stopping.Token);
                    // A moment, so that a busy gateway sends batches rather than single events.
                    await Task.Delay(Linger, time, stopping.Token);
                }
                else if (failures + poisoned > 0)
                {
                    using var wait = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
                    await Task.WhenAny(Task.Delay(Pause(), time, wait.Token), hurry.WaitAsync(wait.Token));
                    await wait.CancelAsync();
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                failures++;
                Log.LoopFailed(log, e, "event delivery");
            }
        }
    }

    /// <summary>One batch. False where nothing is left to deliver.</summary>
    private async Task<bool> DeliverAsync(CancellationToken cancellationToken)
    {
        var (events, next) = spool.Read(spool.Confirmed, batchSize);
        if (events.Count == 0)
        {
            spool.Confirm(next);
            return false;
        }

        try
        {
            var (status, result) = await sink.SendAsync(events, cancellationToken);
            if (result is not null && result.Results.Count == events.Count)
            {
                Count(events, result);
                spool.Confirm(next);
                Volatile.Write(ref failingSince, Never);
                // Grows again by and by: where one event spoilt a batch, another may be near.
                (batchSize, failures, poisoned) = (Math.Min(batchSize * 2, BatchSize), 0, 0);
            }
            else
            {
                Refused(events, next, status);
            }
        }
        catch (LedgerUnavailableException e)
        {
            Failed(e.Message);
        }

        return true;
    }

    // A batch that is refused as a whole is cut down until the event that spoils it stands alone.
    private void Refused(List<UsageEvent> events, SpoolPosition next, int status)
    {
        if (status is not (400 or 413 or 422) && !(status == 403 && instance is not null && events.Any(item => item.Source != instance)))
        {
            Failed($"POST /v1/events answered {status}");
            return;
        }

        if (events.Count > 1)
        {
            batchSize = events.Count / 2;
            return;
        }

        letters.Add(events[0], EventStatus.Rejected, $"refused as a whole with {status}");
        spool.Confirm(next);
        // A Metering that refuses everything must not empty the spool into the dead letters in a minute.
        (failures, poisoned) = (0, poisoned + 1);
    }

    private void Count(List<UsageEvent> events, EventBatchResult result)
    {
        foreach (var same in result.Results.CountBy(item => item.Status))
        {
            metrics.EventsDelivered.WithLabels(same.Key.ToString()).Inc(same.Value);
        }

        for (var i = 0; i < events.Count; i++)
        {
            var status = result.Results[i].Status;
            if (status is EventStatus.Rejected or EventStatus.Conflict)
            {
                letters.Add(events[i], status, result.Results[i].Message ?? "");
            }
        }

        if (failures > 0)
        {
            Log.MeteringBack(log, "events");
        }
    }

    private void Failed(string detail)
    {
        metrics.DeliveryFailures.Inc();
        if (Volatile.Read(ref failingSince) == Never)
        {
            Volatile.Write(ref failingSince, time.GetUtcNow().UtcTicks);
        }

        if (failures++ == 0)
        {
            Log.MeteringUnreachable(log, "events", detail);
        }
    }

    private TimeSpan Pause()
    {
        var pause = Math.Min(FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(failures + poisoned - 1, 20)), LongestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(pause * (0.5 + random.NextDouble()));
    }
}
