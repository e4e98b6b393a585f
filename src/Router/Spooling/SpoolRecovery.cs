using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Reads what earlier runs left: which requests were open, how far the records go, and whether bytes among them are none.</summary>
internal sealed class SpoolRecovery(SegmentFiles segments, OpenRequests open, RouterMetrics metrics, ILogger log)
{
    /// <summary>Where what was found ends.</summary>
    public SpoolPosition End { get; private set; }

    /// <summary>Bytes were found that are no record: nobody can say what they were.</summary>
    public bool Damaged { get; private set; }

    /// <summary>Reads every segment. Returns their bytes.</summary>
    public long Run()
    {
        var bytes = 0L;
        foreach (var number in segments.Numbers())
        {
            bytes += Read(number);
        }

        return bytes;
    }

    private long Read(long number)
    {
        using var reader = segments.Open(number, 0, long.MaxValue);
        var unreadable = 0;
        while (reader.Read())
        {
            unreadable += open.Replay(reader.Kind, reader.Payload, number) ? 0 : 1;
        }

        End = new SpoolPosition(number, reader.Offset);
        var lost = reader.Skipped + reader.Length - reader.Offset;
        if (lost > 0 || unreadable > 0)
        {
            Damaged = true;
            metrics.SpoolDamage.Inc();
            Log.SpoolDamaged(log, SegmentFiles.NameOf(number), lost, unreadable);
        }

        return reader.Length;
    }
}
