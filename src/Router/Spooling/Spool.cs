using System.Globalization;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Observability;
using Microsoft.Win32.SafeHandles;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// Usage on disk until Metering has it: numbered segments of checksummed records, and a cursor up to where Metering confirmed.
/// Requests are recorded when they start and when they end, so that a gateway that is killed knows what was open.
/// </summary>
/// <remarks>
/// Every record is handed to the operating system before its request goes on: it survives the process. It is forced to the disk once a
/// second and when a segment is full: a power failure may cost the last second, which shows as provisional money in the ledger.
/// </remarks>
internal sealed class Spool : IDisposable
{
    private const string Extension = ".seg";
    private const string CursorFile = "cursor";
    private const long SegmentBytes = 8 * 1024 * 1024;

    private readonly string folder;
    private readonly long limitBytes;
    private readonly RouterMetrics metrics;
    private readonly ILogger<Spool> log;
    private readonly Lock gate = new();
    private readonly Dictionary<string, OpenRequest> open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim appended = new(0, 1);
    private FileStream? segment;
    private long segmentNumber;
    private SpoolPosition confirmed;
    private long bytes;
    private bool dirty;

    public Spool(string folder, long limitBytes, RouterMetrics metrics, ILogger<Spool> log)
    {
        (this.folder, this.limitBytes, this.metrics, this.log) = (folder, limitBytes, metrics, log);
        ConfigFolder.CreatePrivate(folder);
        metrics.SpoolLimitBytes.Set(limitBytes);
        confirmed = ReadCursor();
        Recover();
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

            open[asIfInterrupted.Id] = new OpenRequest(segmentNumber, record);
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
        foreach (var number in Segments().Where(number => number >= from.Segment))
        {
            position = number == from.Segment ? from : new SpoolPosition(number, 0);
            using var reader = new SegmentReader(PathOf(number), position.Offset);
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
            WriteCursorLocked();
            foreach (var number in Segments().Where(number => number < position.Segment))
            {
                RemoveLocked(number);
            }
        }
    }

    /// <summary>Forces to the disk what was appended since the last time. Appending goes on meanwhile.</summary>
    public void FlushToDisk()
    {
        SafeFileHandle handle;
        lock (gate)
        {
            if (!dirty || segment is null)
            {
                return;
            }

            dirty = false;
            handle = segment.SafeFileHandle;
        }

        try
        {
            RandomAccess.FlushToDisk(handle);
        }
        catch (ObjectDisposedException)
        {
            // The segment was full meanwhile, and was flushed when it was closed.
        }
    }

    public void Dispose()
    {
        FlushToDisk();
        segment?.Dispose();
        appended.Dispose();
    }

    private void End(string id, byte[] record)
    {
        lock (gate)
        {
            if (TryAppendLocked(record))
            {
                open.Remove(id);
            }
        }
    }

    private bool TryAppendLocked(byte[] record)
    {
        try
        {
            if (segment is null || segment.Position + record.Length > SegmentBytes)
            {
                RollLocked();
            }

            var start = segment!.Position;
            try
            {
                // One write to the operating system; the stream itself buffers nothing.
                segment.Write(record);
            }
            catch (IOException)
            {
                // A record that was written in part would hide all that follow it.
                segment.SetLength(start);
                throw;
            }

            dirty = true;
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

    private void RollLocked()
    {
        if (segment is not null)
        {
            segment.Flush(flushToDisk: true);
            segment.Dispose();
            segment = null;
        }

        segment = new FileStream(PathOf(segmentNumber + 1), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        segmentNumber++;
    }

    private void RemoveLocked(long number)
    {
        // Requests that are still open must not be forgotten with the segment in which they started.
        foreach (var (id, request) in open.Where(pair => pair.Value.Segment == number).ToArray())
        {
            if (!TryAppendLocked(request.Record))
            {
                return;
            }

            open[id] = request with { Segment = segmentNumber };
        }

        var file = new FileInfo(PathOf(number));
        AddBytes(-file.Length);
        file.Delete();
    }

    private void Recover()
    {
        foreach (var number in Segments())
        {
            segmentNumber = number;
            RecoverSegment(number);
        }

        var interrupted = open.Values.Select(request => request.Record).ToArray();
        if (interrupted.Length > 0)
        {
            Log.InterruptedRequests(log, interrupted.Length);
        }

        foreach (var record in interrupted)
        {
            RecordFormat.TryRead(record, out _, out var payload);
            Finish(JsonSerializer.Deserialize(payload, ContractsJson.Default.UsageEvent)!);
        }

        Signal();
    }

    private void RecoverSegment(long number)
    {
        using var reader = new SegmentReader(PathOf(number), 0);
        while (reader.Read())
        {
            switch (reader.Kind)
            {
                case RecordKind.Started:
                    open[IdOf(reader.Payload)] = new OpenRequest(number, RecordFormat.Write(RecordKind.Started, reader.Payload));
                    break;
                case RecordKind.Finished:
                    open.Remove(IdOf(reader.Payload));
                    break;
                default:
                    open.Remove(Encoding.UTF8.GetString(reader.Payload));
                    break;
            }
        }

        AddBytes(reader.Length);
        if (reader.Offset < reader.Length)
        {
            Log.SpoolTornTail(log, Path.GetFileName(PathOf(number)), reader.Length - reader.Offset);
        }
    }

    private static string IdOf(ReadOnlySpan<byte> payload) => JsonSerializer.Deserialize(payload, ContractsJson.Default.UsageEvent)!.Id;

    private void AddBytes(long count) => metrics.SpoolBytes.Set(Interlocked.Add(ref bytes, count));

    private long[] Segments() =>
        [.. Directory.EnumerateFiles(folder, "*" + Extension)
            .Select(file => long.TryParse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(number => number >= 0)
            .Order()];

    private string PathOf(long number) => Path.Combine(folder, number.ToString("D12", CultureInfo.InvariantCulture) + Extension);

    private SpoolPosition ReadCursor()
    {
        var file = Path.Combine(folder, CursorFile);
        var words = File.Exists(file) ? File.ReadAllText(file).Split(' ') : [];
        return words is [var number, var offset]
            && long.TryParse(number, CultureInfo.InvariantCulture, out var segmentOf)
            && long.TryParse(offset, CultureInfo.InvariantCulture, out var at)
            ? new SpoolPosition(segmentOf, at)
            : default;
    }

    // Not forced to the disk: an older cursor only sends events again, and Metering counts each once.
    private void WriteCursorLocked()
    {
        var next = Path.Combine(folder, CursorFile + ".next");
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{confirmed.Segment} {confirmed.Offset}"));
        File.Move(next, Path.Combine(folder, CursorFile), overwrite: true);
    }

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

    private sealed record OpenRequest(long Segment, byte[] Record);
}
