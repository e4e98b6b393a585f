namespace ClaudeConfig.Cli.Comparing;

/// <summary>The lines that differ between two texts.</summary>
internal static class LineDiff
{
    /// <summary>Above this the table of the longest common part would be too large: then all lines are shown.</summary>
    private const long LargestTable = 4_000_000;

    /// <returns>Lines with <c>-</c>, <c>+</c> or a space before them; of equal lines only the nearest.</returns>
    public static IEnumerable<string> Of(string before, string after, int context = 2)
    {
        var (old, @new) = (Lines(before), Lines(after));
        var changes = (long)old.Length * @new.Length > LargestTable ? [.. old.Select(line => ('-', line)), .. @new.Select(line => ('+', line))] : Changes(old, @new);
        for (var i = 0; i < changes.Count; i++)
        {
            var nearest = Enumerable.Range(Math.Max(0, i - context), Math.Min(changes.Count, i + context + 1) - Math.Max(0, i - context));
            if (nearest.Any(j => changes[j].Mark != ' '))
            {
                yield return $"{changes[i].Mark}{changes[i].Line}";
            }
        }
    }

    private static List<(char Mark, string Line)> Changes(string[] old, string[] @new)
    {
        var common = new int[old.Length + 1, @new.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = @new.Length - 1; j >= 0; j--)
            {
                common[i, j] = old[i] == @new[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var changes = new List<(char, string)>();
        for (int i = 0, j = 0; i < old.Length || j < @new.Length;)
        {
            if (i < old.Length && j < @new.Length && old[i] == @new[j])
            {
                changes.Add((' ', old[i++]));
                j++;
            }
            else if (i < old.Length && (j == @new.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                changes.Add(('-', old[i++]));
            }
            else
            {
                changes.Add(('+', @new[j++]));
            }
        }

        return changes;
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
