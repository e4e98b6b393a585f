using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>Turns an object into the form in which it is stored.</summary>
internal static class ObjectEncoder
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    public static ReadOnlySpan<byte> MetadataPrefix => "\"metadata\":{\"resourceVersion\":\""u8;

    /// <summary>A draft without a resourceVersion; <see cref="StoredObject.At"/> gives it one at commit.</summary>
    public static StoredObject Encode(ObjectKey key, JsonObject value)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(4096);
        buffer.ResetWrittenCount();
        var bodyOffset = WriteObject(buffer, value);
        var metadata = value["metadata"] as JsonObject;
        return new StoredObject
        {
            Key = key,
            Uid = Text(metadata, "uid"),
            ApiVersion = Text(value, "apiVersion"),
            Json = buffer.WrittenSpan.ToArray(),
            BodyOffset = bodyOffset,
            Labels = ReadLabels(metadata?["labels"] as JsonObject),
            Owners = ReadOwners(metadata?["ownerReferences"] as JsonArray),
            IsDeleting = metadata?["deletionTimestamp"] is not null,
        };
    }

    private static int WriteObject(ArrayBufferWriter<byte> buffer, JsonObject value)
    {
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("kind"u8, Text(value, "kind"));
        writer.WriteString("apiVersion"u8, Text(value, "apiVersion"));
        writer.Flush();
        var bodyOffset = buffer.WrittenCount + 1;
        writer.WriteStartObject("metadata"u8);
        writer.WriteString("resourceVersion"u8, ""u8);
        foreach (var (name, node) in value["metadata"] as JsonObject ?? [])
        {
            if (name != "resourceVersion")
            {
                Write(writer, name, node);
            }
        }

        writer.WriteEndObject();
        foreach (var (name, node) in value)
        {
            if (name is not ("kind" or "apiVersion" or "metadata"))
            {
                Write(writer, name, node);
            }
        }

        writer.WriteEndObject();
        return bodyOffset;
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonNode? node)
    {
        writer.WritePropertyName(name);
        if (node is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            node.WriteTo(writer);
        }
    }

    private static string Text(JsonObject? value, string name) =>
        value?[name] is JsonValue node && node.TryGetValue<string>(out var text) ? text : "";

    private static string[]? ReadLabels(JsonObject? labels)
    {
        if (labels is null || labels.Count == 0)
        {
            return null;
        }

        var pairs = new string[labels.Count * 2];
        var i = 0;
        foreach (var (name, _) in labels)
        {
            pairs[i++] = name;
            pairs[i++] = Text(labels, name);
        }

        return pairs;
    }

    private static OwnerLink[]? ReadOwners(JsonArray? owners) => owners is null || owners.Count == 0
        ? null
        : [.. owners.OfType<JsonObject>().Select(owner => new OwnerLink(
            Text(owner, "apiVersion"),
            Text(owner, "kind"),
            Text(owner, "name"),
            Text(owner, "uid"),
            owner["blockOwnerDeletion"] is JsonValue node && node.TryGetValue<bool>(out var blocks) && blocks))];
}
