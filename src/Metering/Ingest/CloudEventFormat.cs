using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Metering.Http;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>
/// CloudEvents 1.0 in JSON, one or a batch. <c>data</c> is a usage event; <c>id</c>, <c>source</c> and <c>time</c> (the start) are the envelope's, and what
/// <c>data</c> says of them must not differ. What is wrong with one concerns no other.
/// </summary>
internal static class CloudEventFormat
{
    public const string Single = "application/cloudevents+json";

    public const string Batch = "application/cloudevents-batch+json";

    /// <summary>The type of a usage event.</summary>
    public const string UsageType = "dev.claudeconfig.usage.v1";

    private const int LongestAttributeName = 20;
    private const int DeepestBody = 16;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = DeepestBody };

    private static readonly HashSet<string> Known = ["specversion", "id", "source", "type", "time", "subject", "datacontenttype", "dataschema", "data", "data_base64"];

    /// <returns>The elements of a batch as they stand; null where it is no list.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static List<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> body, bool batch) => batch ? BatchFormat.SplitList(body) : [body];

    public static ReadEvent Read(ReadOnlyMemory<byte> json, int index)
    {
        using var document = JsonDocument.Parse(json, Strict);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return ReadEvent.Wrong("", index, new ProblemItem("specversion", "an object with the attributes of a CloudEvent is needed"));
        }

        var id = Text(root, "id") ?? "";
        return Problem(root) is { } problem ? ReadEvent.Wrong(id, index, problem) : ReadData(root, id, index);
    }

    private static ProblemItem? Problem(JsonElement root)
    {
        if (Text(root, "specversion") is not "1.0")
        {
            return new("specversion", $"{Found(root, "specversion")}; \"1.0\" is needed");
        }

        foreach (var required in (string[])["id", "source", "type"])
        {
            if (Text(root, required) is not { Length: > 0 })
            {
                return new(required, $"{Found(root, required)}; a text is needed");
            }
        }

        if (Text(root, "type") != UsageType)
        {
            return new("type", $"{Found(root, "type")}; {UsageType} is counted here");
        }

        if (!Uri.TryCreate(Text(root, "source"), UriKind.RelativeOrAbsolute, out _))
        {
            return new("source", $"{Found(root, "source")}; a URI reference is needed");
        }

        return OptionalProblem(root);
    }

    private static ProblemItem? OptionalProblem(JsonElement root)
    {
        foreach (var attribute in root.EnumerateObject().Where(attribute => !Known.Contains(attribute.Name)))
        {
            if (attribute.Name.Length is 0 or > LongestAttributeName || !attribute.Name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9')))
            {
                return new(EventFormat.Quote(attribute.Name), "names of attributes are 1 to 20 small letters and digits");
            }
        }

        if (root.TryGetProperty("time", out _) && Time(root) is null)
        {
            return new("time", $"{Found(root, "time")}; a time of RFC 3339 is needed");
        }

        if (Text(root, "datacontenttype") is { } type && !IsJson(type))
        {
            return new("datacontenttype", $"{Found(root, "datacontenttype")}; JSON is understood");
        }

        return root.TryGetProperty("data_base64", out _)
            ? new("data_base64", "binary data is not understood; put the usage event into data")
            : root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object ? null : new("data", $"{Found(root, "data")}; a usage event is needed");
    }

    private static ReadEvent ReadData(JsonElement root, string id, int index)
    {
        var data = JsonObject.Create(root.GetProperty("data"))!;
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("id", id), ("source", Text(root, "source")!)])
        {
            if (data[name] is { } own && !(own is JsonValue text && text.TryGetValue(out string? said) && said == value))
            {
                return ReadEvent.Wrong(id, index, new ProblemItem($"data.{name}", $"{EventFormat.Quote(own.ToJsonString())}; leave it out, or write what the envelope says: {EventFormat.Quote(value)}"));
            }

            data[name] = value;
        }

        if (Time(root) is { } time)
        {
            data["startTime"] ??= time.ToString("O", CultureInfo.InvariantCulture);
        }

        data["endTime"] ??= data["startTime"]?.DeepClone();
        var (read, problem) = EventFormat.Read(JsonSerializer.SerializeToUtf8Bytes(data), index);
        return new ReadEvent(id, read, problem?.Replace($"events[{index}].", $"events[{index}].data.", StringComparison.Ordinal));
    }

    private static bool IsJson(string type) => type.Split(';')[0].Trim() is var media && (media == "application/json" || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static DateTimeOffset? Time(JsonElement root) => Text(root, "time") is { } text && text.Contains('T', StringComparison.OrdinalIgnoreCase)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Found(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? EventFormat.Quote(value.GetRawText()) : "nothing found";
}
