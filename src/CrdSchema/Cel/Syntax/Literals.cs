using System.Globalization;
using System.Text;

namespace ClaudeConfig.CrdSchema.Cel.Syntax;

/// <summary>Reads the values of literals.</summary>
internal static class Literals
{
    private const string Bad = "unable to unescape string";

    /// <exception cref="FormatException">An escape is not known.</exception>
    public static string Text(string literal) => Encoding.UTF8.GetString(Unescape(literal, isBytes: false));

    /// <exception cref="FormatException">An escape is not known.</exception>
    public static byte[] Bytes(string literal) => Unescape(literal[1..], isBytes: true);

    public static long? Integer(string literal, bool negative)
    {
        var isHex = literal.StartsWith("0x", StringComparison.Ordinal);
        if (isHex)
        {
            return ulong.TryParse(literal[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) ? Signed(bits, negative) : null;
        }

        return long.TryParse(negative ? "-" + literal : literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    public static ulong? Unsigned(string literal)
    {
        var digits = literal[..^1];
        return digits.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static long? Signed(ulong bits, bool negative) => negative
        ? bits <= 1UL << 63 ? unchecked(-(long)bits) : null
        : bits <= long.MaxValue ? (long)bits : null;

    private static byte[] Unescape(string literal, bool isBytes)
    {
        var text = literal.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var isRaw = text[0] is 'r' or 'R';
        text = isRaw ? text[1..] : text;
        var quotes = text.Length >= 6 && text[1] == text[0] && text[2] == text[0] ? 3 : 1;
        text = text[quotes..^quotes];
        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length;)
        {
            if (isRaw || text[at] != '\\')
            {
                var length = char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, length)));
                at += length;
            }
            else
            {
                at = Escape(text, at + 1, isBytes, bytes);
            }
        }

        return [.. bytes];
    }

    private static int Escape(string text, int at, bool isBytes, List<byte> bytes)
    {
        var c = at < text.Length ? text[at] : throw new FormatException("unable to unescape string, found '\\' as last character");
        const string Names = "abfnrtv\\'\"`?";
        const string Values = "\a\b\f\n\r\t\v\\'\"`?";
        if (Names.IndexOf(c, StringComparison.Ordinal) is >= 0 and var found)
        {
            bytes.Add((byte)Values[found]);
            return at + 1;
        }

        var (digits, radix, skip) = c switch
        {
            'x' or 'X' => (2, 16, 1),
            'u' when !isBytes => (4, 16, 1),
            'U' when !isBytes => (8, 16, 1),
            >= '0' and <= '3' => (3, 8, 0),
            _ => throw new FormatException(Bad),
        };
        var value = Digits(text, at + skip, digits, radix);
        if (isBytes)
        {
            bytes.Add((byte)value);
        }
        else
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(Rune.IsValid(value) ? new Rune(value).ToString() : "\ufffd"));
        }

        return at + skip + digits;
    }

    private static int Digits(string text, int at, int count, int radix)
    {
        if (at + count > text.Length)
        {
            throw new FormatException(Bad);
        }

        var value = 0L;
        foreach (var c in text.AsSpan(at, count))
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : int.MaxValue;
            value = digit < radix ? (value * radix) + digit : throw new FormatException(Bad);
        }

        return value <= 0x10ffff ? (int)value : throw new FormatException(Bad);
    }
}
