namespace ClaudeConfig.CrdSchema.Cel.Syntax;

/// <summary>Splits an expression into tokens; what is none is reported and skipped.</summary>
internal sealed class Lexer(string source, List<CelIssue> issues)
{
    private static readonly string[] Symbols = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "[", "]", "{", "}", "(", ")", ".", ",", "-", "!", "?", ":", "+", "*", "/", "%"];
    private static readonly HashSet<string> Keywords = ["in", "true", "false", "null"];
    private int _at;

    public List<Token> Read()
    {
        var tokens = new List<Token>();
        while (SkipBlanks())
        {
            if (Next() is { } token)
            {
                tokens.Add(token);
            }
        }

        tokens.Add(new Token(TokenKind.End, "<EOF>", source.Length));
        return tokens;
    }

    private bool SkipBlanks()
    {
        while (_at < source.Length)
        {
            if (source[_at] is '\t' or ' ' or '\r' or '\n' or '\f')
            {
                _at++;
            }
            else if (string.CompareOrdinal(source, _at, "//", 0, 2) == 0)
            {
                var end = source.IndexOf('\n', _at);
                _at = end < 0 ? source.Length : end;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private Token? Next()
    {
        var start = _at;
        if (QuoteAt(start) is { } quoted)
        {
            return Quoted(start, quoted);
        }

        if (char.IsAsciiDigit(source[start]) || (source[start] == '.' && start + 1 < source.Length && char.IsAsciiDigit(source[start + 1])))
        {
            return Number(start);
        }

        if (char.IsAsciiLetter(source[start]) || source[start] == '_')
        {
            while (_at < source.Length && (char.IsAsciiLetterOrDigit(source[_at]) || source[_at] == '_'))
            {
                _at++;
            }

            var name = source[start.._at];
            return new Token(Keywords.Contains(name) ? TokenKind.Operator : TokenKind.Identifier, name, start);
        }

        if (Array.Find(Symbols, symbol => string.CompareOrdinal(source, start, symbol, 0, symbol.Length) == 0) is { } found)
        {
            _at += found.Length;
            return new Token(TokenKind.Operator, found, start);
        }

        // What begins an operator takes the character with it that shows that it is none.
        _at = Math.Min(source.Length, start + (source[start] is '=' or '&' or '|' ? 2 : 1));
        issues.Add(new CelIssue(start, $"Syntax error: token recognition error at: '{source[start.._at]}'"));
        return null;
    }

    /// <summary>Where the quotes of a literal begin that starts here, and whether it holds bytes and is raw; null where none starts.</summary>
    private (int Quote, bool IsBytes, bool IsRaw)? QuoteAt(int start)
    {
        var at = start;
        var isBytes = source[at] is 'b' or 'B';
        at += isBytes ? 1 : 0;
        var isRaw = at < source.Length && source[at] is 'r' or 'R';
        at += isRaw ? 1 : 0;
        return at < source.Length && source[at] is '"' or '\'' ? (at, isBytes, isRaw) : null;
    }

    private Token? Quoted(int start, (int Quote, bool IsBytes, bool IsRaw) literal)
    {
        var quote = source[literal.Quote];
        var isLong = string.CompareOrdinal(source, literal.Quote, new string(quote, 3), 0, 3) == 0;
        var close = new string(quote, isLong ? 3 : 1);
        for (_at = literal.Quote + close.Length; _at < source.Length; _at++)
        {
            if (string.CompareOrdinal(source, _at, close, 0, close.Length) == 0)
            {
                _at += close.Length;
                return new Token(literal.IsBytes ? TokenKind.Bytes : TokenKind.Text, source[start.._at], start);
            }

            if (!isLong && source[_at] is '\n' or '\r')
            {
                break;
            }

            _at += source[_at] == '\\' && !literal.IsRaw ? 1 : 0;
        }

        _at = Math.Min(_at, source.Length);
        issues.Add(new CelIssue(start, $"Syntax error: token recognition error at: '{source[start.._at]}'"));
        return null;
    }

    private Token Number(int start)
    {
        var kind = TokenKind.Integer;
        if (string.CompareOrdinal(source, start, "0x", 0, 2) == 0 && start + 2 < source.Length && char.IsAsciiHexDigit(source[start + 2]))
        {
            _at += 2;
            Skip(char.IsAsciiHexDigit);
        }
        else
        {
            Skip(char.IsAsciiDigit);
            if (_at + 1 < source.Length && source[_at] == '.' && char.IsAsciiDigit(source[_at + 1]))
            {
                _at++;
                Skip(char.IsAsciiDigit);
                kind = TokenKind.Float;
            }

            kind = Exponent() ? TokenKind.Float : kind;
        }

        if (kind == TokenKind.Integer && _at < source.Length && source[_at] is 'u' or 'U')
        {
            _at++;
            kind = TokenKind.Unsigned;
        }

        return new Token(kind, source[start.._at], start);
    }

    private bool Exponent()
    {
        var at = _at;
        if (at >= source.Length || source[at] is not ('e' or 'E'))
        {
            return false;
        }

        at += at + 1 < source.Length && source[at + 1] is '+' or '-' ? 2 : 1;
        if (at >= source.Length || !char.IsAsciiDigit(source[at]))
        {
            return false;
        }

        _at = at;
        Skip(char.IsAsciiDigit);
        return true;
    }

    private void Skip(Func<char, bool> belongs)
    {
        while (_at < source.Length && belongs(source[_at]))
        {
            _at++;
        }
    }
}
