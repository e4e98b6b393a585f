using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Patch.Fields;

/// <summary>Values inside path elements, as Go writes them.</summary>
internal static class GoJson
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./: ");

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Compact JSON with Go's escapes: angle brackets and ampersands, nothing else that is printable.</summary>
    public static string Text(JsonNode? value)
    {
        if (value is null)
        {
            return "null";
        }

        var text = value.ToJsonString(Options);
        return text.AsSpan().IndexOfAny('<', '>', '&') < 0
            ? text
            : text.Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);
    }

    /// <summary>Text that stands in JSON as it is.</summary>
    public static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExcept(Plain) < 0;

    public static bool TryParse(string text, out JsonNode? value)
    {
        try
        {
            value = JsonNode.Parse(text);
            // A lazily parsed object hides a field that occurs twice until it is read.
            _ = (value as JsonObject)?.Count;
            return true;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            value = null;
            return false;
        }
    }

    /// <summary>A value inside a path that people read.</summary>
    public static string Shown(JsonNode? value) => value switch
    {
        JsonArray list => $"[{string.Join(',', list.Select(Shown))}]",
        JsonObject map => $"{{{string.Join(';', map.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={Shown(field.Value)}"))}}}",
        _ => value?.ToJsonString(Options) ?? "null",
    };
}
