namespace ClaudeConfig.Dashboard.Revisions;

/// <summary>Compares texts line by line. Pure.</summary>
internal static class TextDiff
{
    /// <summary>Longer texts are compared whole: the table of all pairs of lines would be too large.</summary>
    private const int MostLines = 1_500;

    private const int Around = 3;

    /// <summary>Files that differ, with what differs and some lines around it.</summary>
    public static IReadOnlyList<(string File, IReadOnlyList<DiffLine> Lines)> Files(IReadOnlyDictionary<string, string> from, IReadOnlyDictionary<string, string> to) =>
    [
        .. from.Keys.Union(to.Keys).Order(StringComparer.Ordinal)
            .Where(file => from.GetValueOrDefault(file) != to.GetValueOrDefault(file))
            .Select(file => (file, Near(Lines(Split(from.GetValueOrDefault(file)), Split(to.GetValueOrDefault(file)))))),
    ];

    /// <summary>All lines of both, by their longest common subsequence.</summary>
    public static IReadOnlyList<DiffLine> Lines(string[] from, string[] to)
    {
        if (from.Length > MostLines || to.Length > MostLines)
        {
            return [.. from.Select(line => new DiffLine('-', line)), .. to.Select(line => new DiffLine('+', line))];
        }

        var common = new int[from.Length + 1, to.Length + 1];
        for (var i = from.Length - 1; i >= 0; i--)
        {
            for (var j = to.Length - 1; j >= 0; j--)
            {
                common[i, j] = from[i] == to[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<DiffLine>();
        var (left, right) = (0, 0);
        while (left < from.Length || right < to.Length)
        {
            if (left < from.Length && right < to.Length && from[left] == to[right])
            {
                lines.Add(new DiffLine(' ', from[left++]));
                right++;
            }
            else if (right >= to.Length || (left < from.Length && common[left + 1, right] >= common[left, right + 1]))
            {
                lines.Add(new DiffLine('-', from[left++]));
            }
            else
            {
                lines.Add(new DiffLine('+', to[right++]));
            }
        }

        return lines;
    }

    private static string[] Split(string? text) => string.IsNullOrEmpty(text) ? [] : text.TrimEnd('\n').Split('\n');

    private static IReadOnlyList<DiffLine> Near(IReadOnlyList<DiffLine> lines)
    {
        var near = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Kind != ' ')
            {
                for (var j = Math.Max(0, i - Around); j <= Math.Min(lines.Count - 1, i + Around); j++)
                {
                    near[j] = true;
                }
            }
        }

        return [.. lines.Where((_, i) => near[i])];
    }
}
