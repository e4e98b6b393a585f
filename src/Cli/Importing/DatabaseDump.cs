using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Cli.Importing;

/// <summary>Reads teams and keys from what <c>pg_dump</c> writes as text (its default format), table by table.</summary>
internal static class DatabaseDump
{
    public const string Teams = "LiteLLM_TeamTable";
    public const string Keys = "LiteLLM_VerificationToken";

    private const string Copy = "COPY ";

    public static (JsonArray Teams, JsonArray Keys) Read(TextReader dump)
    {
        var (teams, keys) = (new JsonArray(), new JsonArray());
        while (dump.ReadLine() is { } line)
        {
            var table = !line.StartsWith(Copy, StringComparison.Ordinal) ? null : line.Contains($"\"{Teams}\"", StringComparison.Ordinal) ? teams : line.Contains($"\"{Keys}\"", StringComparison.Ordinal) ? keys : null;
            if (table is not null)
            {
                Rows(dump, Columns(line), table);
            }
        }

        return (teams, keys);
    }

    private static string[] Columns(string copy)
    {
        var (open, close) = (copy.IndexOf('(', StringComparison.Ordinal), copy.LastIndexOf(')'));
        return open < 0 || close < open ? [] : [.. copy[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries).Select(column => column.Trim('"'))];
    }

    private static void Rows(TextReader dump, string[] columns, JsonArray table)
    {
        while (dump.ReadLine() is { } line && line != "\\.")
        {
            var row = new JsonObject();
            foreach (var (column, value) in columns.Zip(line.Split('\t')).Where(pair => pair.Second != "\\N"))
            {
                row[column] = Value(Unescaped(value));
            }

            table.Add((JsonNode)row);
        }
    }

    /// <summary>A JSON object or list, a list of PostgreSQL, or a text.</summary>
    private static JsonNode? Value(string text)
    {
        if (text is ['{', .., '}'] or ['[', .., ']'])
        {
            try
            {
                return JsonNode.Parse(text);
            }
            catch (JsonException)
            {
                return ImportedObjects.List(text[1..^1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(item => item.Trim('"')));
            }
        }

        return text;
    }

    private static string Unescaped(string text) => !text.Contains('\\', StringComparison.Ordinal)
        ? text
        : text.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
}
