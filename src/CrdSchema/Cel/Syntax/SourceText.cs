using System.Globalization;
using System.Text;

namespace ClaudeConfig.CrdSchema.Cel.Syntax;

/// <summary>Shows issues in the source, in the form in which CEL prints them.</summary>
internal static class SourceText
{
    /// <summary>All issues, in the order of their places.</summary>
    public static string Show(string source, IEnumerable<CelIssue> issues) =>
        string.Join('\n', issues.Select(issue => (Place: PlaceOf(source, issue.Offset), issue.Message))
            .OrderBy(issue => issue.Place.Line).ThenBy(issue => issue.Place.Column)
            .Select(issue => Show(source, issue.Place.Line, issue.Place.Column, issue.Message)));

    private static string Show(string source, int line, int column, string message)
    {
        var shown = source.Split('\n')[line - 1].Replace('\t', ' ');
        var pointer = new StringBuilder();
        for (var i = 0; i < column && i < shown.Length; i++)
        {
            pointer.Append(shown[i] < 128 ? '.' : '\uff0e');
        }

        pointer.Append(column >= shown.Length || shown[column] < 128 ? '^' : '\uff3e');
        return string.Create(CultureInfo.InvariantCulture, $"ERROR: <input>:{line}:{column + 1}: {message}\n | {shown}\n | {pointer}");
    }

    // The first character of a line counts as one behind the line before, as CEL counts it.
    private static (int Line, int Column) PlaceOf(string source, int offset)
    {
        var (line, start) = (1, 0);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '\n' && i + 1 < offset)
            {
                line++;
                start = i + 1;
            }
        }

        return (line, offset - start);
    }
}
