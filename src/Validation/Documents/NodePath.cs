using System.Globalization;

namespace ClaudeConfig.Validation.Documents;

/// <summary>
/// Paths of fields: names with dots between, <c>[0]</c> for an item, <c>["a b"]</c> for a name that holds something else, and <c>[name]</c> for the
/// item or value of that name.
/// </summary>
internal static class NodePath
{
    /// <summary>The place of the field, or of what is nearest above it; its value where it is there itself.</summary>
    public static (int Line, int Column, ManifestNode? Value) Find(ManifestNode root, string path)
    {
        var (line, column, node) = (root.Line, root.Column, (ManifestNode?)root);
        foreach (var step in Steps(path))
        {
            var (nextLine, nextColumn, next) = Step(node!, step);
            if (next is null)
            {
                return (line, column, null);
            }

            (line, column, node) = (nextLine, nextColumn, next);
        }

        return (line, column, node);
    }

    public static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    public static string Item(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    /// <summary>Whether one path is another, or lies below it.</summary>
    public static bool IsWithin(string path, string above) =>
        above.Length == 0 || (path.StartsWith(above, StringComparison.Ordinal) && (path.Length == above.Length || path[above.Length] is '.' or '['));

    /// <summary>A path with the numbers that items had before others were taken out of their lists.</summary>
    public static string Renumbered(string path, IReadOnlyDictionary<string, IReadOnlyList<int>> places)
    {
        var written = "";
        for (var at = 0; at < path.Length;)
        {
            var end = path.IndexOf('[', at) is var open and >= 0 ? open : path.Length;
            written += path[at..end];
            if (end == path.Length)
            {
                break;
            }

            var close = EndOfBracket(path, end);
            var inside = path[(end + 1)..close];
            written += places.TryGetValue(written, out var list) && int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count
                ? Item("", list[index])
                : path[end..(close + 1)];
            at = close + 1;
        }

        return written;
    }

    private static (int Line, int Column, ManifestNode? Value) Step(ManifestNode node, string step)
    {
        if (node.Members?.FirstOrDefault(member => member.Name == step) is { } member)
        {
            return (member.Line, member.Column, member.Value);
        }

        var item = node.Items is not { } items ? null
            : int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < items.Count ? items[index]
            : items.FirstOrDefault(candidate => candidate["name"]?.Text == step);
        return (item?.Line ?? 0, item?.Column ?? 0, item);
    }

    private static IEnumerable<string> Steps(string path)
    {
        for (var at = 0; at < path.Length;)
        {
            if (path[at] == '[')
            {
                var end = EndOfBracket(path, at);
                var inside = path[(at + 1)..end];
                yield return inside.StartsWith('"') ? Unquoted(inside) : inside;
                at = end + 1;
            }
            else if (path[at] == '.')
            {
                at++;
            }
            else
            {
                var end = path.AsSpan(at).IndexOfAny('.', '[') is var length and >= 0 ? at + length : path.Length;
                yield return path[at..end];
                at = end;
            }
        }
    }

    private static int EndOfBracket(string path, int at)
    {
        var quoted = at + 1 < path.Length && path[at + 1] == '"';
        for (var i = at + 1; i < path.Length; i++)
        {
            if (quoted && path[i] == '\\')
            {
                i++;
            }
            else if (path[i] == ']' && (!quoted || (path[i - 1] == '"' && i > at + 2)))
            {
                return i;
            }
        }

        return path.Length - 1;
    }

    private static string Unquoted(string text) =>
        text.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
}
