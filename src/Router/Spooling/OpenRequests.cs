using System.Text;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Requests that have a record of their start and none of their end, and in which segment it lies. Guarded by the spool's lock.</summary>
internal sealed class OpenRequests
{
    private readonly Dictionary<string, (long Segment, UsageEvent AsIfInterrupted)> open = new(StringComparer.Ordinal);

    public int Count => open.Count;

    /// <summary>What is charged for those that are open, should they never end.</summary>
    public IReadOnlyList<UsageEvent> AsInterrupted() => [.. open.Values.Select(request => request.AsIfInterrupted)];

    /// <summary>Those whose start lies in a segment or before it.</summary>
    public IReadOnlyList<UsageEvent> UpTo(long segment) => [.. open.Values.Where(request => request.Segment <= segment).Select(request => request.AsIfInterrupted)];

    public bool Has(string id) => open.ContainsKey(id);

    public void Start(UsageEvent asIfInterrupted, long segment) => open[asIfInterrupted.Id] = (segment, asIfInterrupted);

    public void End(string id) => open.Remove(id);

    /// <summary>Follows a record that an earlier run wrote. False where it cannot be read.</summary>
    public bool Replay(RecordKind kind, ReadOnlySpan<byte> payload, long segment)
    {
        switch (kind)
        {
            case RecordKind.Started when EventRecord.Read(payload) is { } asIfInterrupted:
                Start(asIfInterrupted, segment);
                return true;
            case RecordKind.Finished:
                End(EventRecord.ReadId(payload));
                return true;
            case RecordKind.Closed:
                End(Encoding.UTF8.GetString(payload));
                return true;
            default:
                return kind == RecordKind.Probe;
        }
    }
}
