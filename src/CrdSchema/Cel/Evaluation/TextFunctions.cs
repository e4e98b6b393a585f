using System.Text;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>Functions on texts. Positions count characters.</summary>
internal static class TextFunctions
{
    public static object Apply(string function, object?[] values) => (function, values) switch
    {
        ("contains", [string text, string part]) => text.Contains(part, StringComparison.Ordinal),
        ("startsWith", [string text, string part]) => text.StartsWith(part, StringComparison.Ordinal),
        ("endsWith", [string text, string part]) => text.EndsWith(part, StringComparison.Ordinal),
        ("lowerAscii", [string text]) => Each(text, char.IsAsciiLetterUpper, char.ToLowerInvariant),
        ("upperAscii", [string text]) => Each(text, char.IsAsciiLetterLower, char.ToUpperInvariant),
        ("trim", [string text]) => text.Trim(),
        ("charAt", [string text, long at]) => CharAt([.. text.EnumerateRunes()], at),
        ("substring", [string text, long start]) => Substring([.. text.EnumerateRunes()], start, null),
        ("substring", [string text, long start, long end]) => Substring([.. text.EnumerateRunes()], start, end),
        ("indexOf", [string text, string part]) => IndexOf([.. text.EnumerateRunes()], [.. part.EnumerateRunes()], 0),
        ("indexOf", [string text, string part, long from]) => IndexOf([.. text.EnumerateRunes()], [.. part.EnumerateRunes()], from),
        ("lastIndexOf", [string text, string part]) => LastIndexOf([.. text.EnumerateRunes()], [.. part.EnumerateRunes()], null),
        ("lastIndexOf", [string text, string part, long from]) => LastIndexOf([.. text.EnumerateRunes()], [.. part.EnumerateRunes()], from),
        ("replace", [string text, string old, string with]) => Replace(text, old, with, -1),
        ("replace", [string text, string old, string with, long limit]) => Replace(text, old, with, limit),
        ("split", [string text, string separator]) => Split(text, separator, -1),
        ("split", [string text, string separator, long limit]) => Split(text, separator, limit),
        ("join", [CelList list]) => Join(list, ""),
        ("join", [CelList list, string separator]) => Join(list, separator),
        _ => CelError.NoOverload,
    };

    private static string Each(string text, Func<char, bool> which, Func<char, char> change) => string.Concat(text.Select(c => which(c) ? change(c) : c));

    private static object CharAt(Rune[] text, long at) => at < 0 || at > text.Length ? OutOfRange(at) : at == text.Length ? "" : text[at].ToString();

    private static object Substring(Rune[] text, long start, long? end)
    {
        if (start > end)
        {
            return new CelError($"invalid substring range. start: {start}, end: {end}");
        }

        var wrong = start < 0 || start > text.Length ? start : end is < 0 || end > text.Length ? end : null;
        return wrong is { } index ? OutOfRange(index) : string.Concat(text[(int)start..(int)(end ?? text.Length)]);
    }

    private static object IndexOf(Rune[] text, Rune[] part, long from)
    {
        if (part.Length == 0)
        {
            return from;
        }

        if (from < 0 || from >= text.Length)
        {
            return OutOfRange(from);
        }

        var at = text.AsSpan((int)from).IndexOf(part);
        return at < 0 ? -1L : at + from;
    }

    private static object LastIndexOf(Rune[] text, Rune[] part, long? from)
    {
        if (part.Length == 0)
        {
            return from ?? text.Length;
        }

        var last = from ?? text.Length - 1;
        if (last < 0 || last >= text.Length)
        {
            return OutOfRange(last);
        }

        return (long)text.AsSpan(0, (int)Math.Min(text.Length, last + part.Length)).LastIndexOf(part);
    }

    private static CelError OutOfRange(long index) => new($"index out of range: {index}");

    private static string Replace(string text, string old, string with, long limit)
    {
        if (old.Length > 0 && limit < 0)
        {
            return text.Replace(old, with, StringComparison.Ordinal);
        }

        // Without something to look for, Go replaces the gaps between the characters.
        var parts = old.Length > 0
            ? text.Split(old, limit >= int.MaxValue ? int.MaxValue : (int)limit + 1)
            : ["", .. Split(text, "", limit < 0 ? -1 : limit).Items.Cast<string>(), .. limit < 0 || limit > text.EnumerateRunes().Count() ? (string[])[""] : []];
        return limit == 0 ? text : string.Join(with, parts);
    }

    private static CelList Split(string text, string separator, long limit)
    {
        if (limit == 0)
        {
            return new CelList([]);
        }

        var count = limit is < 0 or > int.MaxValue ? int.MaxValue : (int)limit;
        if (separator.Length > 0)
        {
            return new CelList([.. text.Split(separator, count)]);
        }

        string[] characters = [.. text.EnumerateRunes().Select(rune => rune.ToString())];
        return new CelList(characters.Length <= count ? characters : [.. characters[..(count - 1)], string.Concat(characters[(count - 1)..])]);
    }

    private static object Join(CelList list, string separator)
    {
        if (list.Schema is not null)
        {
            // As kube-apiserver 1.26 has it: it joins lists that a rule makes, not those of the object.
            throw new PanicException("internal error: interface conversion: interface {} is []interface {}, not []string");
        }

        return list.Items.All(item => item is string) ? string.Join(separator, list.Items) : CelError.NoOverload;
    }
}
