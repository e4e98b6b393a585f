using System.Text;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// Usage on disk until Metering has it: segments of checksummed records, and a cursor up to where Metering confirmed. Requests are recorded
/// when they start and when they end, so that a gateway that is killed knows what was open.
/// </summary>
/// <remarks>
/// Every record is handed to the operating system before its request goes on: it survives the process. <see cref="Maintain"/>, once a second,
/// forces them to the disk: a power failure may cost the last second, which shows as provisional money in the ledger.
/// </remarks>
internal sealed class Spool : IDisposable
{
    private readonly long limitBytes;
    private readonly SpoolFullMode whenFull;
    private readonly RouterMetrics metrics;
    private readonly ILogger<Spool> log;
    private readonly Lock gate = new();
    private readonly SpoolLock mine;
    private readonly SegmentFiles segments;
    private readonly SpoolCursor cursor;
    private readonly OpenRequests open = new();
    private readonly Queue<(RecordKind Kind, string Id, UsageEvent? Event)> unwritten = new();
    private readonly SemaphoreSlim appended = new(0, 1);
    private SpoolPosition recovered;
    private bool damaged;
    private SpoolPosition confirmed;
    private SpoolPosition saved;
    private long bytes;
    private volatile bool broken;

    public Spool(string folder, long limitBytes, RouterMetrics metrics, ILogger<Spool> log, SpoolFullMode whenFull = SpoolFullMode.Refuse)
    {
        (this.limitBytes, this.metrics, this.log, this.whenFull) = (limitBytes, metrics, log, whenFull);
        mine = SpoolLock.Take(folder);
        segments = new SegmentFiles(folder);
        cursor = new SpoolCursor(folder);
        metrics.SpoolLimitBytes.Set(limitBytes);
        saved = confirmed = cursor.Read();
        Recover();
    }

    /// <summary>Metering has confirmed everything that earlier runs left here, and nothing of it was damaged.</summary>
    public bool HasDeliveredRecovered
    {
        get
        {
            lock (gate)
            {
                return unwritten.Count == 0 && (confirmed.Segment > recovered.Segment || (confirmed.Segment == recovered.Segment && confirmed.Offset >= recovered.Offset));
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
    public bool HasRoom => whenFull == SpoolFullMode.Serve || CanRecord;

    private bool CanRecord => !broken && Interlocked.Read(ref bytes) < limitBytes;

    /// <summary>Completes when something was appended, or at the time limit.</summary>
    public Task WaitForMoreAsync(TimeSpan limit, CancellationToken cancellationToken) => appended.WaitAsync(limit, cancellationToken);

    /// <summary>Records a request before it is sent. False where it cannot be recorded: it must not be sent then.</summary>
    public bool TryStart(UsageEvent asIfInterrupted)
    {
        var record = Record(RecordKind.Started, asIfInterrupted);
        lock (gate)
        {
            if (CanRecord && TryAppendLocked(record))
            {
                open.Start(asIfInterrupted, segments.Last);
                return true;
            }
        }

        if (whenFull == SpoolFullMode.Serve)
        {
            metrics.SpoolUnrecorded.Inc();
            return true;
        }

        return false;
    }

    /// <summary>Records how a request ended. Taken beyond the limit too: what was used must not be forgotten.</summary>
    public void Finish(UsageEvent result)
    {
        End(result.Id, RecordKind.Finished, result);
        Signal();
    }

    /// <summary>Records that a request ended and cost nothing.</summary>
    public void Close(string id) => End(id, RecordKind.Closed, null);

    /// <summary>Takes in an event of an earlier time that is to be delivered once more. False where it cannot be recorded.</summary>
    public bool TryReplay(UsageEvent old)
    {
        var record = Record(RecordKind.Finished, old);
        lock (gate)
        {
            if (!CanRecord || !TryAppendLocked(record))
            {
                return false;
            }
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
                if (!MoveOnLocked(number))
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
            AddBytes(-segments.Delete(number));
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

    private static ReadOnlySpan<byte> Record(RecordKind kind, UsageEvent value)
    {
        var writer = RecordWriter.Start();
        EventRecord.Write(writer, value);
        return writer.End(kind);
    }

    private static ReadOnlySpan<byte> Record(RecordKind kind, string id, UsageEvent? value)
    {
        if (value is not null)
        {
            return Record(kind, value);
        }

        var writer = RecordWriter.Start();
        writer.Raw(Encoding.UTF8.GetBytes(id));
        return writer.End(kind);
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

    private void End(string id, RecordKind kind, UsageEvent? value)
    {
        var record = Record(kind, id, value);
        lock (gate)
        {
            if (!open.Has(id) && whenFull == SpoolFullMode.Serve && !CanRecord)
            {
                // Its start was not recorded either: the disk is for those that were.
                return;
            }

            // In the order in which they ended: what waits goes first.
            if (unwritten.Count == 0 && TryAppendLocked(record))
            {
                open.End(id);
            }
            else
            {
                unwritten.Enqueue((kind, id, value));
            }
        }
    }

    // Only as many wait in memory as were open when the disk broke, for none starts meanwhile.
    private void RetryLocked()
    {
        while (unwritten.TryPeek(out var next))
        {
            if (!TryAppendLocked(Record(next.Kind, next.Id, next.Event)))
            {
                return;
            }

            open.End(next.Id);
            unwritten.Dequeue();
            Signal();
        }

        if (broken)
        {
            TryAppendLocked(RecordWriter.Start().End(RecordKind.Probe));
        }
    }

    private bool TryAppendLocked(ReadOnlySpan<byte> record)
    {
        try
        {
            segments.Append(record);
            AddBytes(record.Length);
            if (broken)
            {
                broken = false;
                Log.SpoolWritesAgain(log);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            metrics.SpoolFailures.Inc();
            if (!broken)
            {
                // Said once; tried again every second.
                broken = true;
                Log.SpoolWriteFailed(log, e);
            }

            return false;
        }
    }

    // Requests that are still open must not be forgotten with the segment in which they started.
    private bool MoveOnLocked(long number)
    {
        foreach (var request in open.UpTo(number))
        {
            if (!TryAppendLocked(Record(RecordKind.Started, request)))
            {
                return false;
            }

            open.Start(request, segments.Last);
        }

        return true;
    }

    private void Recover()
    {
        foreach (var number in segments.Numbers())
        {
            RecoverSegment(number);
        }

        var interrupted = open.AsInterrupted();
        if (interrupted.Count > 0)
        {
            Log.InterruptedRequests(log, interrupted.Count);
        }

        foreach (var request in interrupted)
        {
            Finish(request);
        }

        // Of what damage took nobody can say that it was delivered.
        recovered = damaged ? new SpoolPosition(long.MaxValue, 0) : segments.Written > 0 ? new SpoolPosition(segments.Last, segments.Written) : recovered;
        Signal();
    }

    private void RecoverSegment(long number)
    {
        using var reader = segments.Open(number, 0, long.MaxValue);
        var unreadable = 0;
        while (reader.Read())
        {
            unreadable += open.Replay(reader.Kind, reader.Payload, number) ? 0 : 1;
        }

        AddBytes(reader.Length);
        recovered = new SpoolPosition(number, reader.Offset);
        var lost = reader.Skipped + reader.Length - reader.Offset;
        if (lost > 0 || unreadable > 0)
        {
            damaged = true;
            metrics.SpoolDamage.Inc();
            Log.SpoolDamaged(log, SegmentFiles.NameOf(number), lost, unreadable);
        }
    }

    private void AddBytes(long count) => metrics.SpoolBytes.Set(Interlocked.Add(ref bytes, count));

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
