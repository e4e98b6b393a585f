using System.Buffers;
using System.Text.Json;

namespace ClaudeConfig.Backups;

/// <summary>
/// An object as backups hold it: spec, names, labels, annotations and owners; no status, and nothing that the API server counts. The same object
/// gives the same bytes. Pure.
/// </summary>
public static class BackupContent
{
    /// <summary>Repeats the whole object, as somebody once applied it.</summary>
    internal const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private static readonly JsonWriterOptions Written = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The content of a live object.</summary>
    /// <param name="live">As the API server has it.</param>
    public static byte[] Of(JsonElement live) => Write(live, owners: true);

    /// <summary>What is compared between a backup and a cluster: the content without owners, whose uids are another cluster's.</summary>
    /// <param name="item">A live object or a content.</param>
    public static byte[] Comparable(JsonElement item) => Write(item, owners: false);

    /// <summary>Differs whenever the content does.</summary>
    /// <param name="live">As the API server has it.</param>
    public static string StampOf(JsonElement live)
    {
        var metadata = Child(live, "metadata");
        return StampOf(
            Child(metadata, "uid") is { ValueKind: JsonValueKind.String } uid ? uid.GetString()! : "",
            Child(metadata, "generation") is { ValueKind: JsonValueKind.Number } generation ? generation.GetInt64() : 0,
            Pairs(metadata, "labels"), Pairs(metadata, "annotations"));
    }

    /// <summary>Differs whenever the content does.</summary>
    /// <param name="uid">The object's uid.</param>
    /// <param name="generation">Counts changes of its spec.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="annotations">Its annotations.</param>
    public static string StampOf(string uid, long generation, IEnumerable<KeyValuePair<string, string>>? labels, IEnumerable<KeyValuePair<string, string>>? annotations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            WriteAll(json, labels);
            WriteAll(json, annotations);
            json.WriteEndArray();
        }

        return $"{uid}:{generation}:{BackupKeys.Sha256(buffer.WrittenSpan)[..16]}";
    }

    private static void WriteAll(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>>? pairs)
    {
        json.WriteStartObject();
        foreach (var (key, value) in (pairs ?? []).Where(pair => pair.Key != LastApplied).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static byte[] Write(JsonElement item, bool owners)
    {
        var metadata = Child(item, "metadata");
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Written))
        {
            json.WriteStartObject();
            WriteText(json, item, "apiVersion");
            WriteText(json, item, "kind");
            json.WriteStartObject("metadata");
            WritePairs(json, metadata, "annotations");
            WritePairs(json, metadata, "labels");
            WriteText(json, metadata, "name");
            WriteText(json, metadata, "namespace");
            if (owners && Child(metadata, "ownerReferences") is { ValueKind: JsonValueKind.Array } references && references.GetArrayLength() > 0)
            {
                json.WritePropertyName("ownerReferences");
                WriteSorted(json, references);
            }

            json.WriteEndObject();
            if (Child(item, "spec") is { ValueKind: not JsonValueKind.Undefined } spec)
            {
                json.WritePropertyName("spec");
                WriteSorted(json, spec);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteText(Utf8JsonWriter json, JsonElement item, string name)
    {
        if (Child(item, name) is { ValueKind: JsonValueKind.String } text)
        {
            json.WriteString(name, text.GetString());
        }
    }

    private static void WritePairs(Utf8JsonWriter json, JsonElement metadata, string name)
    {
        if (Pairs(metadata, name).Any(pair => pair.Key != LastApplied))
        {
            json.WritePropertyName(name);
            WriteAll(json, Pairs(metadata, name));
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(JsonElement metadata, string name) => Child(metadata, name) is { ValueKind: JsonValueKind.Object } pairs
        ? pairs.EnumerateObject().Where(pair => pair.Value.ValueKind == JsonValueKind.String).Select(pair => new KeyValuePair<string, string>(pair.Name, pair.Value.GetString()!))
        : [];

    private static void WriteSorted(Utf8JsonWriter json, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in element.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null).OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(property.Name);
                    WriteSorted(json, property.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    WriteSorted(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    private static JsonElement Child(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) ? child : default;
}
