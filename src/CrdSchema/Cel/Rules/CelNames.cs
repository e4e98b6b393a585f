using System.Text;

namespace ClaudeConfig.CrdSchema.Cel.Rules;

/// <summary>Names of fields as rules write them: what is no identifier, or a keyword, is escaped.</summary>
internal static class CelNames
{
    private static readonly HashSet<string> Keywords =
    [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return",
        "var", "void", "while",
    ];

    private static readonly (string Plain, string Escaped)[] Escapes = [("__", "__underscores__"), (".", "__dot__"), ("-", "__dash__"), ("/", "__slash__")];

    /// <returns>The identifier; null where there is none for this name, so that no rule can reach the field.</returns>
    public static string? Escape(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            return null;
        }

        if (Keywords.Contains(name))
        {
            return $"__{name}__";
        }

        var escaped = new StringBuilder(name.Length);
        for (var at = 0; at < name.Length;)
        {
            var (plain, text) = Array.Find(Escapes, escape => string.CompareOrdinal(name, at, escape.Plain, 0, escape.Plain.Length) == 0);
            if (plain is null && !char.IsAsciiLetterOrDigit(name[at]) && name[at] != '_')
            {
                return null;
            }

            escaped.Append(text ?? name[at].ToString());
            at += plain?.Length ?? 1;
        }

        return escaped.ToString();
    }

    /// <returns>The field's name; null for an identifier that no name escapes to.</returns>
    public static string? Unescape(string identifier)
    {
        if (!identifier.Contains("__", StringComparison.Ordinal))
        {
            return identifier;
        }

        var name = new StringBuilder(identifier.Length);
        for (var at = 0; at < identifier.Length;)
        {
            if (EscapeAt(identifier, at) is not { } length)
            {
                name.Append(identifier[at++]);
                continue;
            }

            var content = identifier.Substring(at + 2, length - 4);
            if (Array.Find(Escapes, escape => escape.Escaped == $"__{content}__").Plain is { } plain)
            {
                name.Append(plain);
            }
            else if (Keywords.Contains(content) && length == identifier.Length)
            {
                name.Append(content);
            }
            else
            {
                return null;
            }

            at += length;
        }

        return name.ToString();
    }

    /// <summary>The length of two underscores, some that are none, and two more.</summary>
    private static int? EscapeAt(string text, int at)
    {
        if (string.CompareOrdinal(text, at, "__", 0, 2) != 0)
        {
            return null;
        }

        var end = at + 2;
        while (end < text.Length && text[end] != '_')
        {
            end++;
        }

        return end > at + 2 && string.CompareOrdinal(text, end, "__", 0, 2) == 0 ? end + 2 - at : null;
    }
}
