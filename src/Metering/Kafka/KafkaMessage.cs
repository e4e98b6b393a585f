using System.Text.Json;
using ClaudeConfig.Metering.Http;
using ClaudeConfig.Metering.Ingest;

namespace ClaudeConfig.Metering.Kafka;

/// <summary>What a message holds: a usage event, a CloudEvent, or a batch of either.</summary>
internal static class KafkaMessage
{
    public static IEnumerable<ReadEvent> Read(byte[]? value, int index)
    {
        if (value is not { Length: > 0 })
        {
            return [ReadEvent.Wrong("", index, new ProblemItem("value", "nothing found; a usage event in JSON is needed"))];
        }

        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement switch
            {
                { ValueKind: JsonValueKind.Array } => [.. CloudEventFormat.Split(value, batch: true)!.Select((item, i) => CloudEventFormat.Read(item, index + i))],
                { ValueKind: JsonValueKind.Object } root when root.TryGetProperty("specversion", out _) => [CloudEventFormat.Read(value, index)],
                { ValueKind: JsonValueKind.Object } root when root.TryGetProperty("events", out _) => [.. (BatchFormat.Split(value) ?? []).Select((item, i) => ReadEvent.Of(item, index + i))],
                _ => [ReadEvent.Of(value, index)],
            };
        }
        catch (JsonException e)
        {
            return [ReadEvent.Wrong("", index, new ProblemItem("value", $"it is not JSON: {e.Message}"))];
        }
    }
}
