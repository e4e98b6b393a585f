using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ClaudeConfig.Policy.Bundles;

/// <summary>Markdown with YAML front matter. Every text is quoted, so that none of them is read as anything else.</summary>
internal static class FrontMatter
{
    private const string Fence = "---\n";

    /// <summary>Writes fields, each a text or a flag, and the text below them.</summary>
    public static string Write(IEnumerable<KeyValuePair<string, object>> fields, string body)
    {
        var text = new StringBuilder(Fence);
        foreach (var (name, value) in fields)
        {
            text.Append(name).Append(": ").Append(value is bool ? Plain(value) : Quote(Plain(value))).Append('\n');
        }

        return text.Append(Fence).Append('\n').Append(body).ToString();
    }

    public static string Plain(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        _ => (string)value,
    };

    /// <summary>Reads what <see cref="Write"/> wrote; null where it is something else.</summary>
    public static (IReadOnlyDictionary<string, string> Fields, string Body)? Read(string text)
    {
        var end = text.IndexOf("\n" + Fence, StringComparison.Ordinal);
        if (!text.StartsWith(Fence, StringComparison.Ordinal) || end < 0)
        {
            return null;
        }

        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text[Fence.Length..(end + 1)]));
        }
        catch (YamlException)
        {
            // Not ours: the caller says so with the name of the file.
            return null;
        }

        if (stream.Documents is not [{ RootNode: YamlMappingNode mapping }])
        {
            return null;
        }

        var fields = mapping.ToDictionary(field => ((YamlScalarNode)field.Key).Value!, field => ((field.Value as YamlScalarNode)?.Value)!, StringComparer.Ordinal);
        return (fields, text[(end + 1 + Fence.Length + 1)..]);
    }

    private static string Quote(string value)
    {
        var quoted = new StringBuilder("\"", value.Length + 2);
        foreach (var character in value)
        {
            quoted.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(character) || character is '\u2028' or '\u2029' or '\uFEFF' => "\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture),
                _ => character.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
