using System.Text;
using System.Text.RegularExpressions;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Compiles regular expressions of Go, whose syntax and meaning are close to .NET's. Without backtracking there is nothing that neither of the two takes.</summary>
internal static class GoRegex
{
    // A pattern comes from whoever installs a CRD: matching must not be able to hang the server.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <exception cref="ArgumentException">The pattern is malformed.</exception>
    /// <exception cref="NotSupportedException">The pattern needs backtracking.</exception>
    public static Regex Compile(string pattern)
    {
        if (pattern.Replace("(?P<", "", StringComparison.Ordinal).Contains("(?<", StringComparison.Ordinal))
        {
            throw new NotSupportedException("only (?P<name>...) names a group");
        }

        return new(Translate(pattern.Replace("(?P<", "(?<", StringComparison.Ordinal)), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Timeout);
    }

    /// <summary>Without (?m), Go's $ is the end of the text: .NET's would also match before a last newline. Go's classes are of ASCII.</summary>
    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 8);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                result.Append(Escape(pattern[++i], inClass));
                if (pattern[i] is 'p' or 'P' && i + 1 < pattern.Length && pattern[i + 1] != '{')
                {
                    result.Append('{').Append(pattern[++i]).Append('}');
                }

                continue;
            }

            if (!inClass && pattern[i] == '$')
            {
                result.Append("\\z");
                continue;
            }

            inClass = inClass ? pattern[i] != ']' : pattern[i] == '[';
            result.Append(pattern[i]);
        }

        return result.ToString();
    }

    private static string Escape(char c, bool inClass) => (c, inClass) switch
    {
        ('d', true) => "0-9",
        ('d', false) => "[0-9]",
        ('D', false) => "[^0-9]",
        ('w', true) => "0-9A-Za-z_",
        ('w', false) => "[0-9A-Za-z_]",
        ('W', false) => "[^0-9A-Za-z_]",
        ('s', true) => "\\t\\n\\f\\r ",
        ('s', false) => "[\\t\\n\\f\\r ]",
        ('S', false) => "[^\\t\\n\\f\\r ]",
        _ => $"\\{c}",
    };
}
