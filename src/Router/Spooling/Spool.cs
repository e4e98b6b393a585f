using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// Usage on disk until Metering has it: segments of checksummed records, and a cursor up to where Metering confirmed. Requests are recorded
/// when they start and when they end, so that a gateway that is killed knows what was open. Here is the reading half; <see cref="SpoolWriter"/> writes.
/// </summary>
/// <remarks>
/// Every record is handed to the operating system before its request goes on: it survives the process. <see cref="Maintain"/>, once a second,
/// forces them to the disk: a power failure may cost the last second, which shows as provisional money in the ledger.
/// </remarks>
internal sealed class Spool : IDisposable
{
    private readonly Lock gate = new();
    private readonly SpoolLock mine;
    private readonly SegmentFiles segments;
    private readonly SpoolWriter writer;
    private readonly SpoolCursor cursor;
    private readonly SemaphoreSlim appended = new(0, 1);
    private readonly SpoolPosition recovered;
    private readonly DeliveredSegments? delivered;
    private SpoolPosition confirmed;
    private SpoolPosition saved;

    public Spool(string folder, long limitBytes, RouterMetrics metrics, ILogger<Spool> log, SpoolFullMode whenFull = SpoolFullMode.Refuse, DeliveredSegments? keeper = null)
    {
        delivered = keeper;
        mine = SpoolLock.Take(folder);
        segments = new SegmentFiles(folder);
        cursor = new SpoolCursor(folder);
        var open = new OpenRequests();
        writer = new SpoolWriter(gate, segments, open, limitBytes, whenFull, metrics, log);
        metrics.SpoolLimitBytes.Set(limitBytes);
        saved = confirmed = cursor.Read();
        var recovery = new SpoolRecovery(segments, open, metrics, log);
        writer.AddBytes(recovery.Run());
        Damaged = recovery.Damaged;
        EndInterrupted(open, log);
        recovered = segments.Written > 0 ? new SpoolPosition(segments.Last, segments.Written) : recovery.End;
        Signal();
    }

    /// <summary>Something of what earlier runs left cannot be read: nobody can say any more that all of it was delivered.</summary>
    public bool Damaged { get; }

    /// <summary>Metering has confirmed everything that earlier runs left here, and nothing of it was damaged.</summary>
    public bool HasDeliveredRecovered
    {
        get
        {
            lock (gate)
            {
                return !Damaged && !writer.HasUnwrittenLocked && (confirmed.Segment > recovered.Segment || (confirmed.Segment == recovered.Segment && confirmed.Offset >= recovered.Offset));
            }
        }
    }

    /// <summary>Something was written, or is still to be, that Metering has not confirmed.</summary>
    public bool HoldsUsage
    {
        get
        {
            lock (gate)
            {
                var end = segments.Written > 0 ? new SpoolPosition(segments.Last, segments.Written) : recovered;
                return writer.HasUnwrittenLocked || confirmed.Segment < end.Segment || (confirmed.Segment == end.Segment && confirmed.Offset < end.Offset);
            }
        }
    }

    /// <summary>Where the next event to deliver is looked for.</summary>
    public SpoolPosition Confirmed
    {
        get
        {
            lock (gate)
            {
                return confirmed;
            }
        }
    }

    /// <summary>False while no new request may start: the disk holds as much as it may, or cannot be written.</summary>
    public bool HasRoom => writer.HasRoom;

    /// <summary>Completes when something was appended, or at the time limit.</summary>
    public Task WaitForMoreAsync(TimeSpan limit, CancellationToken cancellationToken) => appended.WaitAsync(limit, cancellationToken);

    /// <summary>Records a request before it is sent. False where it cannot be recorded: it must not be sent then.</summary>
    public bool TryStart(UsageEvent asIfInterrupted) => writer.TryStart(asIfInterrupted);

    /// <summary>Records how a request ended. Taken beyond the limit too: what was used must not be forgotten.</summary>
    public void Finish(UsageEvent result)
    {
        writer.End(result.Id, RecordKind.Finished, result);
        Signal();
    }

    /// <summary>Records that a request ended and cost nothing.</summary>
    public void Close(string id) => writer.End(id, RecordKind.Closed, null);

    /// <summary>Takes in an event of an earlier time that is to be delivered once more. False where it cannot be recorded.</summary>
    public bool TryReplay(UsageEvent old)
    {
        if (!writer.TryReplay(old))
        {
            return false;
        }

        Signal();
        return true;
    }

    /// <summary>Reads events that follow <paramref name="from"/>, and where the next ones start.</summary>
    public (List<UsageEvent> Events, SpoolPosition Next) Read(SpoolPosition from, int most)
    {
        var events = new List<UsageEvent>();
        var position = from;
        foreach (var (number, limit) in Readable(from.Segment))
        {
            using var reader = segments.Open(number, number == from.Segment ? from.Offset : 0, limit);
            while (events.Count < most && reader.Read())
            {
                if (reader.Kind == RecordKind.Finished && EventRecord.Read(reader.Payload) is { } found)
                {
                    events.Add(found);
                }

                position = new SpoolPosition(number, reader.Offset);
            }

            if (events.Count == most)
            {
                break;
            }
        }

        return (events, position);
    }

    /// <summary>Everything before <paramref name="position"/> is Metering's now: segments that lie wholly before it go.</summary>
    public void Confirm(SpoolPosition position)
    {
        var gone = new List<long>();
        lock (gate)
        {
            if (position == confirmed)
            {
                return;
            }

            confirmed = position;
            foreach (var number in segments.Numbers().Where(number => number < position.Segment))
            {
                if (!writer.MoveOnLocked(number))
                {
                    break;
                }

                segments.Forget(number);
                gone.Add(number);
            }
        }

        if (gone.Count > 0)
        {
            cursor.Write(position);
        }

        foreach (var number in gone)
        {
            writer.AddBytes(-segments.Delete(number, delivered));
        }
    }

    /// <summary>
    /// Forces to the disk what was appended since the last time, makes the next segment ahead, and tries again what could not be written.
    /// By one thread only; appending goes on meanwhile.
    /// </summary>
    public void Maintain()
    {
        Action? flush;
        bool spare;
        lock (gate)
        {
            RetryLocked();
            flush = segments.TakeFlush();
            spare = segments.WantsSpare;
        }

        flush?.Invoke();
        WriteCursor();
        if (spare)
        {
            var made = segments.MakeSpare();
            lock (gate)
            {
                segments.Keep(made);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            RetryLocked();
        }

        segments.TakeFlush()?.Invoke();
        WriteCursor();
        segments.Dispose();
        mine.Dispose();
        appended.Dispose();
    }

    private void EndInterrupted(OpenRequests open, ILogger log)
    {
        var interrupted = open.AsInterrupted();
        if (interrupted.Count > 0)
        {
            Log.InterruptedRequests(log, interrupted.Count);
        }

        foreach (var request in interrupted)
        {
            Finish(request);
        }
    }

    // Once a second is enough: with an older cursor some events go out again, and Metering counts each once.
    private void WriteCursor()
    {
        var position = Confirmed;
        if (position != saved)
        {
            cursor.Write(position);
            saved = position;
        }
    }

    private (long Number, long Limit)[] Readable(long from)
    {
        lock (gate)
        {
            return [.. segments.Numbers(from).Select(number => (number, segments.ReadableBytes(number)))];
        }
    }

    private void RetryLocked()
    {
        if (writer.RetryLocked())
        {
            Signal();
        }
    }

    private void Signal()
    {
        // Whoever waits is woken once; whoever does not sees it when he looks.
        if (appended.CurrentCount > 0)
        {
            return;
        }

        try
        {
            appended.Release();
        }
        catch (SemaphoreFullException)
        {
            // The reader knows already.
        }
    }
}
