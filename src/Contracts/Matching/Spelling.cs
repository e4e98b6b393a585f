namespace ClaudeConfig.Contracts.Matching;

/// <summary>Finds what was meant by a word that is nearly right.</summary>
public static class Spelling
{
    private const int LongestWord = 64;

    /// <summary>The candidate that is nearest to a word, or null where none is near: one slip, and one more for every four letters.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What is known.</param>
    /// <param name="most">The most slips, however long the word is.</param>
    public static string? Nearest(string word, IEnumerable<string> candidates, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        var bound = Math.Min(most, 1 + (word.Length / 4));
        return candidates
            .Where(candidate => candidate.Length <= LongestWord && Math.Abs(candidate.Length - word.Length) <= bound)
            .Select(candidate => (Candidate: candidate, Distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.Distance <= bound && pair.Distance < Math.Max(pair.Candidate.Length, word.Length))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();
    }

    /// <summary>Letters to add, drop, change or swap with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
