using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Requests that have a record of their start and none of their end, and in which segment it lies. Guarded by the spool's lock.</summary>
internal sealed class OpenRequests
{
    private readonly Dictionary<string, (long Segment, byte[] Record)> open = new(StringComparer.Ordinal);

    /// <summary>What is charged for those that are open, should they never end.</summary>
    public IReadOnlyList<UsageEvent> AsInterrupted() =>
    [
        .. open.Values.Select(request =>
        {
            RecordFormat.TryRead(request.Record, out _, out var payload);
            return JsonSerializer.Deserialize(payload, ContractsJson.Default.UsageEvent)!;
        }),
    ];

    /// <summary>Those whose start lies in a segment.</summary>
    public IReadOnlyList<(string Id, byte[] Record)> In(long segment) =>
        [.. open.Where(pair => pair.Value.Segment == segment).Select(pair => (pair.Key, pair.Value.Record))];

    public void Start(string id, long segment, byte[] record) => open[id] = (segment, record);

    public void End(string id) => open.Remove(id);

    /// <summary>Follows a record that an earlier run wrote.</summary>
    public void Replay(RecordKind kind, ReadOnlySpan<byte> payload, long segment)
    {
        switch (kind)
        {
            case RecordKind.Started:
                Start(IdOf(payload), segment, RecordFormat.Write(RecordKind.Started, payload));
                break;
            case RecordKind.Finished:
                End(IdOf(payload));
                break;
            default:
                End(Encoding.UTF8.GetString(payload));
                break;
        }
    }

    private static string IdOf(ReadOnlySpan<byte> payload) => JsonSerializer.Deserialize(payload, ContractsJson.Default.UsageEvent)!.Id;
}
