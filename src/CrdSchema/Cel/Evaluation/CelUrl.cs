namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>A URL in its parts, as Go's net/url parses it: an absolute one, or an absolute path.</summary>
internal sealed record CelUrl(string Scheme, string Host, string Path, string Query)
{
    public string Hostname => Host.StartsWith('[') ? Host[1..Host.IndexOf(']', StringComparison.Ordinal)] : Host.Split(':')[0];

    public string Port => Host.LastIndexOf(':') is >= 0 and var colon && colon > Host.LastIndexOf(']') ? Host[(colon + 1)..] : "";

    /// <returns>The URL; null for what is none.</returns>
    public static CelUrl? Parse(string text)
    {
        if (text.Length == 0 || text.Any(c => c < ' ' || c == '\u007f'))
        {
            return null;
        }

        var (scheme, rest) = ("", text.Split('#')[0]);
        if (text[0] != '/')
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !char.IsAsciiLetter(text[0]) || !text.AsSpan(0, colon).ToString().All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
            {
                return null;
            }

            (scheme, rest) = (text[..colon].ToLowerInvariant(), rest[(colon + 1)..]);
            if (!rest.StartsWith('/'))
            {
                // Opaque: mailto:someone.
                return rest.Length == 0 ? null : new CelUrl(scheme, "", "", "");
            }
        }

        return Split(scheme, rest);
    }

    private static CelUrl? Split(string scheme, string rest)
    {
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var (body, query) = question < 0 ? (rest, "") : (rest[..question], rest[(question + 1)..]);
        var host = "";
        if (body.StartsWith("//", StringComparison.Ordinal) && (scheme.Length > 0 || !body.StartsWith("///", StringComparison.Ordinal)))
        {
            var slash = body.IndexOf('/', 2);
            var authority = slash < 0 ? body[2..] : body[2..slash];
            host = authority[(authority.LastIndexOf('@') + 1)..];
            body = slash < 0 ? "" : body[slash..];
        }

        return IsHost(host) && Escaped(body) is { } path ? new CelUrl(scheme, host, path, query) : null;
    }

    public IReadOnlyList<KeyValuePair<object?, object?>> Parameters() =>
    [
        .. Query.Split('&').Where(pair => pair.Length > 0).Select(pair => pair.Split('=', 2))
            .GroupBy(pair => Plain(pair[0]), pair => pair.Length > 1 ? Plain(pair[1]) : "")
            .Select(group => KeyValuePair.Create<object?, object?>(group.Key, new CelList([.. group]))),
    ];

    private static bool IsHost(string host)
    {
        if (host.StartsWith('['))
        {
            var end = host.LastIndexOf(']');
            return end > 0 && IsPort(host[(end + 1)..]);
        }

        var colon = host.IndexOf(':', StringComparison.Ordinal);
        return !host.Any(c => c is ' ' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}') && (colon < 0 || IsPort(host[colon..]));
    }

    private static bool IsPort(string port) => port.Length == 0 || (port[0] == ':' && port[1..].All(char.IsAsciiDigit));

    /// <returns>The path as it is sent; null where a percent sign starts no escape.</returns>
    private static string? Escaped(string path)
    {
        for (var i = path.IndexOf('%', StringComparison.Ordinal); i >= 0; i = path.IndexOf('%', i + 1))
        {
            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
            {
                return null;
            }
        }

        return string.Concat(path.EnumerateRunes().Select(rune => rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || "$&+,/:;=@-_.~!'()*[]%".Contains((char)rune.Value, StringComparison.Ordinal))
            ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
    }

    private static string Plain(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
