using System.Globalization;
using System.Text;

namespace ClaudeConfig.Router.Tests.Outbound.Http1;

/// <summary>Answers in every framing, in pieces of any size.</summary>
internal sealed class GeneratedAnswers(int seed)
{
#pragma warning disable RS0030 // The seed is the test's.
    private readonly Random random = new(seed);
#pragma warning restore RS0030

    private static readonly string[] Fields = ["request-id: req_1", "Retry-After: 3", "x-a: 1", "x-a: 2", "Server: s", "cf-ray:  \t z ", "empty:", "Vary: Accept, Accept-Encoding", "x-latin: \u00e9"];

    /// <param name="body">What it says.</param>
    /// <param name="closes">Whether no request may follow.</param>
    public List<byte[]> Of(string body, out bool closes)
    {
        var text = new StringBuilder();
        for (var i = random.Next(3); i > 1; i--)
        {
            text.Append("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {(body.Length == 0 && random.Next(3) == 0 ? 204 : Status())} {(random.Next(4) == 0 ? "" : "Some reason")}\r\n");
        foreach (var field in Fields.Where(_ => random.Next(3) == 0))
        {
            text.Append(field).Append("\r\n");
        }

        closes = random.Next(8) == 0;
        if (closes)
        {
            text.Append("Connection: close\r\n");
        }

        var framing = text.ToString().Contains(" 204 ", StringComparison.Ordinal) ? 3 : random.Next(3);
        switch (framing)
        {
            case 0:
                text.Append(CultureInfo.InvariantCulture, $"content-length: {body.Length}\r\n\r\n{body}");
                break;
            case 1:
                text.Append("Transfer-Encoding: chunked\r\n\r\n");
                AppendChunks(text, body);
                break;
            case 2:
                closes = true;
                text.Append("\r\n").Append(body);
                break;
            default:
                text.Append("\r\n");
                break;
        }

        var pieces = Split(Encoding.Latin1.GetBytes(text.ToString()));
        if (closes)
        {
            pieces.Add([]);
        }

        return pieces;
    }

    public string Body() => string.Concat(Enumerable.Range(0, random.Next(4) == 0 ? random.Next(12_000) : random.Next(60)).Select(_ => (char)random.Next(256)));

    /// <summary>A piece that begins like an answer, or does not.</summary>
    public string Unasked() => random.Next(2) == 0 ? "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nfor no" : "x";

    public bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private int Status() => new[] { 200, 200, 200, 201, 400, 404, 429, 500, 503, 529 }[random.Next(10)];

    private void AppendChunks(StringBuilder text, string body)
    {
        for (var at = 0; at < body.Length;)
        {
            var count = Math.Min(body.Length - at, 1 + random.Next(random.Next(5) == 0 ? 5_000 : 30));
            text.Append(CultureInfo.InvariantCulture, $"{count:x}{(random.Next(5) == 0 ? ";ext=1" : "")}\r\n{body.AsSpan(at, count)}\r\n");
            at += count;
        }

        text.Append("0\r\n").Append(random.Next(4) == 0 ? "trailing: yes\r\n" : "").Append("\r\n");
    }

    private List<byte[]> Split(byte[] bytes)
    {
        var pieces = new List<byte[]>();
        var most = random.Next(3) == 0 ? 40 : 9_000;
        for (var at = 0; at < bytes.Length;)
        {
            var count = Math.Min(bytes.Length - at, 1 + random.Next(most));
            pieces.Add(bytes[at..(at + count)]);
            at += count;
        }

        return pieces;
    }
}
