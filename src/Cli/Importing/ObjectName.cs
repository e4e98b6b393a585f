using System.Globalization;
using System.Text;

namespace ClaudeConfig.Cli.Importing;

/// <summary>Names of objects, from names that may be anything. Each is given once.</summary>
internal sealed class ObjectName(int longest)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The name, with a number behind it where another had it first.</summary>
    public string Next(string wanted, string otherwise)
    {
        var name = Of(wanted) is { Length: > 0 } of ? of : otherwise;
        for (var number = 1; ; number++)
        {
            var candidate = number == 1 ? Cut(name, longest) : Cut(name, longest - 5) + string.Create(CultureInfo.InvariantCulture, $"-{number}");
            if (_taken.Add(candidate))
            {
                return candidate;
            }
        }
    }

    /// <summary>Lower-case letters, digits and single dashes; empty where nothing is left.</summary>
    public static string Of(string text)
    {
        var name = new StringBuilder();
        foreach (var c in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                name.Append(c);
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                name.Append('-');
            }
        }

        return name.ToString().Trim('-');
    }

    private static string Cut(string name, int length) => name.Length <= length ? name : name[..length].TrimEnd('-');
}
