using System.Text;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Says what is wrong with a regular expression as Go's regexp package says it.</summary>
internal static class GoRegexText
{
    private const string Prefix = "error parsing regexp: ";

    /// <param name="problem">What .NET said, for what is not told apart here.</param>
    public static string Explain(string pattern, Exception problem)
    {
        if (LookAround(pattern) is { } lookAround)
        {
            return $"{Prefix}invalid or unsupported Perl syntax: `{lookAround}`";
        }

        if (OpenClass(pattern) is { } open)
        {
            return $"{Prefix}missing closing ]: `{open}`";
        }

        return problem.Message switch
        {
            var text when text.Contains("Not enough )", StringComparison.Ordinal) => $"{Prefix}missing closing ): `{pattern}`",
            var text when text.Contains("Too many )", StringComparison.Ordinal) => $"{Prefix}unexpected ): `{pattern}`",
            var text when text.Contains("Quantifier", StringComparison.Ordinal) => $"{Prefix}missing argument to repetition operator: `{pattern.First(c => c is '*' or '+' or '?')}`",
            var text => $"{Prefix}{text}",
        };
    }

    private static string? LookAround(string pattern)
    {
        foreach (var opening in (string[])["(?!", "(?=", "(?<", "(?>", "(?#"])
        {
            if (pattern.Contains(opening, StringComparison.Ordinal))
            {
                return opening;
            }
        }

        return null;
    }

    private static string? OpenClass(string pattern)
    {
        var start = -1;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    break;
                case '[' when start < 0:
                    start = i;
                    break;
                case ']' when start >= 0 && i > start + 1:
                    start = -1;
                    break;
            }
        }

        return start < 0 ? null : new StringBuilder(pattern).Remove(0, start).ToString();
    }
}
