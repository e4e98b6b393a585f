using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Policy.Settings;

/// <summary>JSON in one canonical form: members sorted, nulls dropped from objects, numbers as written.</summary>
internal static class JsonNodes
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Copies a value; what cannot be text in any encoding is reported instead of thrown.</summary>
    public static JsonNode? Canonical(JsonElement value, string path, FindingList findings) => value.ValueKind switch
    {
        JsonValueKind.Object => CanonicalObject(value, path, findings),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select((item, i) => Canonical(item, JsonPath.Item(path, i), findings))]),
        JsonValueKind.String => Text(value, path, findings),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => JsonValue.Create(value.Clone()),
    };

    public static byte[] Write(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            WriteSorted(node, writer);
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <summary>One line for messages, cut.</summary>
    public static string Shown(JsonNode? node)
    {
        var text = node?.ToJsonString(Plain) ?? "null";
        return CredentialScan.HoldsCredential(text) ? "a credential" : text.Length <= 80 ? text : text[..80] + "…";
    }

    public static string KindOf(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            _ => "boolean",
        },
        _ => "unknown",
    };

    public static decimal? Number(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        return decimal.TryParse(value.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    public static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static void WriteSorted(JsonNode? node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case JsonObject members:
                writer.WriteStartObject();
                foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(name);
                    WriteSorted(value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    WriteSorted(item, writer);
                }

                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }

    private static JsonObject CanonicalObject(JsonElement value, string path, FindingList findings)
    {
        var members = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            var memberPath = JsonPath.Member(path, member.Name);
            if (!members.TryAdd(member.Name, Canonical(member.Value, memberPath, findings)))
            {
                findings.Error(memberPath, "the key stands here twice; keep one");
            }
        }

        return new JsonObject(members);
    }

    private static JsonValue Text(JsonElement value, string path, FindingList findings)
    {
        try
        {
            return JsonValue.Create(value.GetString()!);
        }
        catch (InvalidOperationException)
        {
            findings.Error(path, "the text holds half a surrogate pair, which no file can hold; remove it");
            return JsonValue.Create("");
        }
    }
}
