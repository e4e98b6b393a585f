using System.Text;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Says what is wrong with a JSON text in the words of Go's encoding/json, which clients see in 400 answers.</summary>
internal ref struct GoJsonSyntax
{
    private readonly ReadOnlySpan<byte> _text;
    private int _at;

    private GoJsonSyntax(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>The first error of the text, or null when it is one JSON value.</summary>
    public static string? FindError(ReadOnlySpan<byte> text)
    {
        var scanner = new GoJsonSyntax(text);
        var error = scanner.Value(0);
        if (error is not null)
        {
            return error;
        }

        scanner.SkipSpace();
        return scanner._at < text.Length ? scanner.Invalid("after top-level value") : null;
    }

    private string? Value(int depth)
    {
        SkipSpace();
        if (_at >= _text.Length)
        {
            return "unexpected end of JSON input";
        }

        if (depth > 1000)
        {
            return "exceeded max depth";
        }

        return _text[_at] switch
        {
            (byte)'{' => Object(depth),
            (byte)'[' => Array(depth),
            (byte)'"' => String(),
            (byte)'t' => Literal("true"),
            (byte)'f' => Literal("false"),
            (byte)'n' => Literal("null"),
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => Number(),
            _ => Invalid("looking for beginning of value"),
        };
    }

    private string? Object(int depth)
    {
        _at++;
        for (var first = true; ; first = false)
        {
            SkipSpace();
            if (first && Is('}'))
            {
                _at++;
                return null;
            }

            if (!Is('"'))
            {
                return Invalid("looking for beginning of object key string");
            }

            if (String() is { } error)
            {
                return error;
            }

            SkipSpace();
            if (!Is(':'))
            {
                return Invalid("after object key");
            }

            _at++;
            if (Value(depth + 1) is { } inner)
            {
                return inner;
            }

            SkipSpace();
            if (Is('}'))
            {
                _at++;
                return null;
            }

            if (!Is(','))
            {
                return Invalid("after object key:value pair");
            }

            _at++;
        }
    }

    private string? Array(int depth)
    {
        _at++;
        SkipSpace();
        if (Is(']'))
        {
            _at++;
            return null;
        }

        while (true)
        {
            if (Value(depth + 1) is { } error)
            {
                return error;
            }

            SkipSpace();
            if (Is(']'))
            {
                _at++;
                return null;
            }

            if (!Is(','))
            {
                return Invalid("after array element");
            }

            _at++;
        }
    }

    private string? String()
    {
        for (_at++; _at < _text.Length; _at++)
        {
            switch (_text[_at])
            {
                case (byte)'"':
                    _at++;
                    return null;
                case (byte)'\\':
                    _at++;
                    if (_at < _text.Length && !"\"\\/bfnrtu"u8.Contains(_text[_at]))
                    {
                        return Invalid("in string escape code");
                    }

                    break;
                case < 0x20:
                    return Invalid("in string literal");
            }
        }

        return "unexpected end of JSON input";
    }

    private string? Literal(string word)
    {
        for (var i = 1; i < word.Length; i++)
        {
            _at++;
            if (!Is(word[i]))
            {
                return Invalid($"in literal {word} (expecting '{word[i]}')");
            }
        }

        _at++;
        return null;
    }

    private string? Number()
    {
        if (Is('-'))
        {
            _at++;
            if (!IsDigit())
            {
                return Invalid("in numeric literal");
            }
        }

        while (IsDigit() || Is('.') || Is('e') || Is('E') || Is('+') || Is('-'))
        {
            _at++;
        }

        return null;
    }

    private readonly bool Is(char c) => _at < _text.Length && _text[_at] == c;

    private readonly bool IsDigit() => _at < _text.Length && _text[_at] is >= (byte)'0' and <= (byte)'9';

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is 0x20 or 0x09 or 0x0a or 0x0d)
        {
            _at++;
        }
    }

    private readonly string Invalid(string context) =>
        _at >= _text.Length ? "unexpected end of JSON input" : $"invalid character {Quote(_text[_at])} {context}";

    private static string Quote(byte c) => c switch
    {
        (byte)'\'' => @"'\''",
        (byte)'"' => "'\"'",
        (byte)'\\' => @"'\\'",
        (byte)'\n' => @"'\n'",
        (byte)'\t' => @"'\t'",
        (byte)'\r' => @"'\r'",
        < 0x20 or 0x7f => $@"'\x{c:x2}'",
        >= 0x80 and < 0xa1 => $@"'\u{(int)c:x4}'",
        _ => $"'{Encoding.Latin1.GetString([c])}'",
    };
}
