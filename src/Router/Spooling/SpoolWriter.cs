using System.Text;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Spooling;

/// <summary>The writing half of a <see cref="Spool"/>: appends records, and keeps in memory what a broken disk would not take until it does.</summary>
/// <param name="gate">Guards the segments and the open requests, which both halves use.</param>
/// <param name="segments">Where records go.</param>
/// <param name="open">Requests that have begun.</param>
/// <param name="limitBytes">Most bytes that may wait.</param>
/// <param name="whenFull">What happens beyond it.</param>
/// <param name="metrics">Metrics.</param>
/// <param name="log">Log.</param>
internal sealed class SpoolWriter(Lock gate, SegmentFiles segments, OpenRequests open, long limitBytes, SpoolFullMode whenFull, RouterMetrics metrics, ILogger log)
{
    private readonly Queue<(RecordKind Kind, string Id, UsageEvent? Event)> unwritten = new();
    private long bytes;
    private volatile bool broken;

    /// <summary>False while no new request may start: the disk holds as much as it may, or cannot be written.</summary>
    public bool HasRoom => whenFull == SpoolFullMode.Serve || CanRecord;

    /// <summary>Whether something waits in memory. With the lock held.</summary>
    public bool HasUnwrittenLocked => unwritten.Count > 0;

    private bool CanRecord => !broken && Interlocked.Read(ref bytes) < limitBytes;

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

    /// <summary>Takes in an event of an earlier time. False where it cannot be recorded.</summary>
    public bool TryReplay(UsageEvent old)
    {
        var record = Record(RecordKind.Finished, old);
        lock (gate)
        {
            return CanRecord && TryAppendLocked(record);
        }
    }

    /// <summary>Records how a request ended. Taken beyond the limit too: what was used must not be forgotten.</summary>
    public void End(string id, RecordKind kind, UsageEvent? value)
    {
        var record = Record(kind, id, value);
        lock (gate)
        {
            if (whenFull == SpoolFullMode.Serve && !CanRecord && !open.Has(id))
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

    /// <summary>Tries again what could not be written. Only as many wait in memory as were open when the disk broke, for none starts meanwhile. True where events were written.</summary>
    public bool RetryLocked()
    {
        var written = false;
        while (unwritten.TryPeek(out var next))
        {
            if (!TryAppendLocked(Record(next.Kind, next.Id, next.Event)))
            {
                return written;
            }

            open.End(next.Id);
            unwritten.Dequeue();
            written = true;
        }

        if (broken)
        {
            TryAppendLocked(RecordWriter.Start().End(RecordKind.Probe));
        }

        return written;
    }

    /// <summary>Requests that are still open must not be forgotten with the segment in which they started. False where they cannot be moved on.</summary>
    public bool MoveOnLocked(long segment)
    {
        foreach (var request in open.UpTo(segment))
        {
            if (!TryAppendLocked(Record(RecordKind.Started, request)))
            {
                return false;
            }

            open.Start(request, segments.Last);
        }

        return true;
    }

    /// <summary>Counts what lies on the disk.</summary>
    public void AddBytes(long count) => metrics.SpoolBytes.Set(Interlocked.Add(ref bytes, count));

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
}
