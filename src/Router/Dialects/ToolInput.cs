using System.Text;
using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>A tool's arguments, which one dialect writes as text and the other as an object.</summary>
internal static class ToolInput
{
    /// <exception cref="TranslationException">The text is no JSON object.</exception>
    public static void Write(Utf8JsonWriter json, string? arguments, string path)
    {
        // A function without parameters is called with no text at all by some.
        if (string.IsNullOrWhiteSpace(arguments))
        {
            json.WriteStartObject();
            json.WriteEndObject();
            return;
        }

        using var document = JsonBody.Parse(Encoding.UTF8.GetBytes(arguments), path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new TranslationException(path, "must be the text of a JSON object");
        }

        document.RootElement.WriteTo(json);
    }
}
