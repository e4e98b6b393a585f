using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// Usage on disk until Metering has it: segments of checksummed records, and a cursor up to where Metering confirmed. Requests are recorded
/// when they start and when they end, so that a gateway that is killed knows what was open.
/// </summary>
/// <remarks>
/// Every record is handed to the operating system before its request goes on: it survives the process. It is forced to the disk once a
/// second and when a segment is full: a power failure may cost the last second, which shows as provisional money in the ledger.
/// </remarks>
internal sealed class Spool : IDisposable
{
    private readonly long limitBytes;
    private readonly RouterMetrics metrics;
    private readonly ILogger<Spool> log;
    private readonly Lock gate = new();
    private readonly SegmentFiles segments;
    private readonly SpoolCursor cursor;
    private readonly OpenRequests open = new();
    private readonly SemaphoreSlim appended = new(0, 1);
    private readonly SpoolPosition recovered;
    private SpoolPosition confirmed;
    private long bytes;

    public Spool(string folder, long limitBytes, RouterMetrics metrics, ILogger<Spool> log)
    {
        (this.limitBytes, this.metrics, this.log) = (limitBytes, metrics, log);
        segments = new SegmentFiles(folder);
        cursor = new SpoolCursor(folder);
        metrics.SpoolLimitBytes.Set(limitBytes);
        confirmed = cursor.Read();
        Recover();
        recovered = End();
    }

    /// <summary>Metering has confirmed everything that earlier runs left here.</summary>
    public bool HasDeliveredRecovered
    {
        get
        {
            lock (gate)
            {
                return confirmed.Segment > recovered.Segment || (confirmed.Segment == recovered.Segment && confirmed.Offset >= recovered.Offset);
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

    /// <summary>False while the disk holds as much as it may, or cannot be written: no new request may start then.</summary>
    public bool HasRoom => Interlocked.Read(ref bytes) < limitBytes;

    /// <summary>Completes when something was appended, or at the time limit.</summary>
    public Task WaitForMoreAsync(TimeSpan limit, CancellationToken cancellationToken) => appended.WaitAsync(limit, cancellationToken);

    /// <summary>Records a request before it is sent. False where it cannot be recorded: it must not be sent then.</summary>
    public bool TryStart(UsageEvent asIfInterrupted)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(asIfInterrupted, ContractsJson.Default.UsageEvent);
        var record = RecordFormat.Write(RecordKind.Started, payload);
        lock (gate)
        {
            if (!HasRoom || !TryAppendLocked(record))
            {
                return false;
            }

            open.Start(asIfInterrupted.Id, segments.Last, record);
            return true;
        }
    }

    /// <summary>Records how a request ended. Taken beyond the limit too: what was used must not be forgotten.</summary>
    public void Finish(UsageEvent result)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(result, ContractsJson.Default.UsageEvent);
        End(result.Id, RecordFormat.Write(RecordKind.Finished, payload));
        Signal();
    }

    /// <summary>Records that a request ended and cost nothing.</summary>
    public void Close(string id) => End(id, RecordFormat.Write(RecordKind.Closed, Encoding.UTF8.GetBytes(id)));

    /// <summary>Reads events that follow <paramref name="from"/>, and where the next ones start.</summary>
    public (List<UsageEvent> Events, SpoolPosition Next) Read(SpoolPosition from, int most)
    {
        var events = new List<UsageEvent>();
        var position = from;
        foreach (var number in segments.Numbers().Where(number => number >= from.Segment))
        {
            position = number == from.Segment ? from : new SpoolPosition(number, 0);
            using var reader = segments.Open(number, position.Offset);
            while (events.Count < most && reader.Read())
            {
                if (reader.Kind == RecordKind.Finished)
                {
                    events.Add(JsonSerializer.Deserialize(reader.Payload, ContractsJson.Default.UsageEvent)!);
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
        lock (gate)
        {
            if (position == confirmed)
            {
                return;
            }

            confirmed = position;
            cursor.Write(position);
            foreach (var number in segments.Numbers().Where(number => number < position.Segment))
            {
                RemoveLocked(number);
            }
        }
    }

    /// <summary>Forces to the disk what was appended since the last time. Appending goes on meanwhile.</summary>
    public void FlushToDisk()
    {
        Action? flush;
        lock (gate)
        {
            flush = segments.TakeFlush();
        }

        flush?.Invoke();
    }

    public void Dispose()
    {
        FlushToDisk();
        segments.Dispose();
        appended.Dispose();
    }

    private void End(string id, byte[] record)
    {
        lock (gate)
        {
            if (TryAppendLocked(record))
            {
                open.End(id);
            }
        }
    }

    private bool TryAppendLocked(byte[] record)
    {
        try
        {
            segments.Append(record);
            AddBytes(record.Length);
            return true;
        }
        catch (IOException e)
        {
            metrics.SpoolFailures.Inc();
            Log.SpoolWriteFailed(log, e);
            return false;
        }
    }

    private void RemoveLocked(long number)
    {
        // Requests that are still open must not be forgotten with the segment in which they started.
        foreach (var (id, record) in open.In(number))
        {
            if (!TryAppendLocked(record))
            {
                return;
            }

            open.Start(id, segments.Last, record);
        }

        AddBytes(-segments.Delete(number));
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

        Signal();
    }

    private void RecoverSegment(long number)
    {
        using var reader = segments.Open(number, 0);
        while (reader.Read())
        {
            open.Replay(reader.Kind, reader.Payload, number);
        }

        AddBytes(reader.Length);
        if (reader.Offset < reader.Length)
        {
            Log.SpoolTornTail(log, SegmentFiles.NameOf(number), reader.Length - reader.Offset);
        }
    }

    /// <summary>After the last whole record.</summary>
    private SpoolPosition End()
    {
        if (segments.Last == 0)
        {
            return default;
        }

        using var reader = segments.Open(segments.Last, 0);
        while (reader.Read())
        {
            // Only its place matters.
        }

        return new SpoolPosition(segments.Last, reader.Offset);
    }

    private void AddBytes(long count) => metrics.SpoolBytes.Set(Interlocked.Add(ref bytes, count));

    private void Signal()
    {
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
