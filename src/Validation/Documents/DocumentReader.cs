using System.Text;

namespace ClaudeConfig.Validation.Documents;

/// <summary>Reads a file of YAML documents or JSON values. A document that cannot be read does not keep the others from being read.</summary>
internal static class DocumentReader
{
    public static IReadOnlyList<ReadDocument> Read(ReadOnlySpan<byte> content)
    {
        var text = Encoding.UTF8.GetString(content).TrimStart('\uFEFF');
        if (text.AsSpan().TrimStart() is ['{', ..] or ['[', ..] && JsonDocuments.TryRead(text) is { } json)
        {
            return json;
        }

        return [.. Split(text).SelectMany(part => YamlDocuments.Read(part.Text, part.FirstLine))];
    }

    /// <summary>Parts at the lines that begin a document, as kubectl takes a stream apart.</summary>
    private static IEnumerable<(string Text, int FirstLine)> Split(string text)
    {
        var part = new StringBuilder();
        var (line, first) = (0, 1);
        foreach (var content in text.Split('\n'))
        {
            line++;
            if (IsMarker(content))
            {
                yield return (part.ToString(), first);
                part.Clear();
                first = line;
                // Spaces instead, so that what follows on the line keeps its column.
                part.Append("   ").Append(content.AsSpan(3)).Append('\n');
            }
            else
            {
                // A directive says nothing that matters here.
                part.Append(content.StartsWith("%YAML", StringComparison.Ordinal) || content.StartsWith("%TAG", StringComparison.Ordinal) ? "" : content).Append('\n');
            }
        }

        yield return (part.ToString(), first);
    }

    private static bool IsMarker(string line) => line.StartsWith("---", StringComparison.Ordinal) && (line.Length == 3 || char.IsWhiteSpace(line[3]));
}
