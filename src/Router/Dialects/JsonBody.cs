using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>Reading and writing JSON the same way everywhere in the translation.</summary>
internal static class JsonBody
{
    private const int DeepestBody = 512;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = DeepestBody };

    // Text stays text: it goes to an API, not into a page.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = DeepestBody };

    /// <exception cref="TranslationException">It is not JSON, or a property comes twice, which two readers may read differently.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body, string what)
    {
        try
        {
            return JsonDocument.Parse(body, Strict);
        }
        catch (JsonException e)
        {
            throw new TranslationException(what, e.Message.Contains("uplicate", StringComparison.Ordinal) ? "a property is in it twice" : "it is not valid JSON");
        }
    }

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Plain);
        write(json);
        json.Flush();
        return buffer.WrittenMemory;
    }

    public static string? Text(this JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static JsonElement? Child(this JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static long Number(this JsonElement? element, string property) =>
        element?.Child(property) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? Math.Max(0, number) : 0;

    /// <exception cref="TranslationException">It is something else.</exception>
    public static string String(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new TranslationException(path, "must be a string");

    /// <exception cref="TranslationException">It is something else.</exception>
    public static IEnumerable<(JsonElement Value, string Path)> Items(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw new TranslationException(path, "must be an array");
        }

        return value.EnumerateArray().Select((item, i) => (item, $"{path}[{i}]"));
    }
}
