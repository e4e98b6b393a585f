using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Cli.Importing;

/// <summary>Writes objects as YAML: blocks for people, texts in quotes so that no reader takes one for something else.</summary>
internal static class ManifestText
{
    public static string Of(IEnumerable<JsonObject> objects) => string.Join("---\n", objects.Select(item => Block(item, 0)));

    private static string Block(JsonNode node, int depth)
    {
        var text = new StringBuilder();
        var margin = new string(' ', depth * 2);
        if (node is JsonObject map)
        {
            foreach (var (name, value) in map)
            {
                text.Append(margin).Append(Key(name)).Append(':').Append(IsScalar(value) ? $" {Scalar(value)}\n" : $"\n{Block(value!, depth + 1)}");
            }
        }
        else
        {
            foreach (var item in node.AsArray())
            {
                // The dash takes the place of the first two spaces.
                text.Append(margin).Append("- ").Append(IsScalar(item) ? $"{Scalar(item)}\n" : Block(item!, depth + 1)[((depth + 1) * 2)..]);
            }
        }

        return text.ToString();
    }

    private static bool IsScalar(JsonNode? node) => node is null or JsonValue or JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private static string Key(string name) => name.All(c => char.IsAsciiLetter(c)) ? name : Quoted(name);

    private static string Scalar(JsonNode? node) => node switch
    {
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Text(value.GetValue<string>()),
        _ => node?.ToJsonString() ?? "null",
    };

    /// <summary>Bare only where every YAML reader sees a text.</summary>
    private static string Text(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '/') && text.ToLowerInvariant() is not ("yes" or "no" or "on" or "off" or "true" or "false" or "null" or "y" or "n")
            ? text
            : Quoted(text);

    // A JSON text is a YAML text.
    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();
}
