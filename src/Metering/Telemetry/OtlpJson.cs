using System.Globalization;
using System.Text.Json;

namespace ClaudeConfig.Metering.Telemetry;

/// <summary>Reads OTLP exports of logs and of sums from JSON. Numbers of 64 bits come as texts; enums as numbers.</summary>
internal static class OtlpJson
{
    private const int DeltaTemporality = 1;

    /// <exception cref="JsonException">It is not JSON, or no export.</exception>
    public static OtlpBatch Logs(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var records = new List<OtlpRecord>();
        foreach (var resourceLogs in Items(document.RootElement, "resourceLogs"))
        {
            var resource = Resource(resourceLogs);
            foreach (var log in Items(resourceLogs, "scopeLogs").SelectMany(scope => Items(scope, "logRecords")))
            {
                var attributes = Attributes(log, resource);
                var time = Nanoseconds(log, "timeUnixNano");
                records.Add(new OtlpRecord(
                    OtlpTime.NameOf(Text(log, "eventName") ?? "", attributes), OtlpTime.Of(time == 0 ? Nanoseconds(log, "observedTimeUnixNano") : time), null, 0, attributes));
            }
        }

        return new OtlpBatch(records, 0);
    }

    /// <exception cref="JsonException">It is not JSON, or no export.</exception>
    public static OtlpBatch Metrics(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var (records, cumulative) = (new List<OtlpRecord>(), 0);
        foreach (var resourceMetrics in Items(document.RootElement, "resourceMetrics"))
        {
            var resource = Resource(resourceMetrics);
            foreach (var metric in Items(resourceMetrics, "scopeMetrics").SelectMany(scope => Items(scope, "metrics")))
            {
                if (metric.TryGetProperty("sum", out var sum) && sum.ValueKind == JsonValueKind.Object)
                {
                    var points = Items(sum, "dataPoints").ToList();
                    var isDelta = sum.TryGetProperty("aggregationTemporality", out var kind) && IsDelta(kind);
                    cumulative += isDelta ? 0 : points.Count;
                    records.AddRange((isDelta ? points : []).Select(point => new OtlpRecord(
                        Text(metric, "name") ?? "", OtlpTime.Of(Nanoseconds(point, "timeUnixNano")), OtlpTime.Of(Nanoseconds(point, "startTimeUnixNano")), Number(point), Attributes(point, resource))));
                }
            }
        }

        return new OtlpBatch(records, cumulative);
    }

    private static bool IsDelta(JsonElement kind) =>
        kind.ValueKind == JsonValueKind.Number ? kind.TryGetInt32(out var number) && number == DeltaTemporality : kind.ValueKind == JsonValueKind.String && kind.GetString() == "AGGREGATION_TEMPORALITY_DELTA";

    private static Dictionary<string, string> Resource(JsonElement holder) =>
        holder.TryGetProperty("resource", out var resource) && resource.ValueKind == JsonValueKind.Object ? Attributes(resource, []) : [];

    private static Dictionary<string, string> Attributes(JsonElement holder, Dictionary<string, string> below)
    {
        var attributes = new Dictionary<string, string>(below, StringComparer.Ordinal);
        foreach (var pair in Items(holder, "attributes"))
        {
            if (Text(pair, "key") is { Length: > 0 and <= OtlpTime.LongestText } key && pair.TryGetProperty("value", out var any) && Value(any) is { Length: <= OtlpTime.LongestText } value)
            {
                attributes[key] = value;
            }
        }

        return attributes;
    }

    private static string? Value(JsonElement any)
    {
        if (any.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var property in any.EnumerateObject())
        {
            switch (property.Name, property.Value.ValueKind)
            {
                case ("stringValue" or "intValue", JsonValueKind.String):
                    return property.Value.GetString();
                case ("boolValue", JsonValueKind.True or JsonValueKind.False):
                case ("intValue" or "doubleValue", JsonValueKind.Number):
                    return property.Value.GetRawText();
                default:
                    break;
            }
        }

        return null;
    }

    private static decimal Number(JsonElement point)
    {
        foreach (var name in (string[])["asInt", "asDouble"])
        {
            if (point.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number or JsonValueKind.String
                && decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }

        return 0;
    }

    private static ulong Nanoseconds(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && ulong.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : 0;

    private static string? Text(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<JsonElement> Items(JsonElement holder, string name) => holder switch
    {
        { ValueKind: not JsonValueKind.Object } => throw new JsonException($"{name}: an object is needed around it"),
        _ when !holder.TryGetProperty(name, out var list) => [],
        _ when holder.GetProperty(name) is { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        _ => throw new JsonException($"{name}: a list is needed"),
    };
}
