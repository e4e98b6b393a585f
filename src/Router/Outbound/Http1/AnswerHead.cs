using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;

namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>
/// Reads the head of an answer. Stricter than the platform's client: whatever two readers could understand in two ways is refused, because the connection
/// serves many callers and none must get what belongs to another.
/// </summary>
internal sealed class AnswerHead
{
    private const int StatusLineLength = 12;

    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
    private static readonly SearchValues<byte> NoValueBytes = SearchValues.Create("\0\r\n"u8);

    private long? length;
    private bool chunked;
    private bool close;

    private AnswerHead(HttpResponseMessage response) => Response = response;

    public HttpResponseMessage Response { get; }

    public BodyFraming Framing { get; private set; }

    /// <summary>Of the body, where that is its framing.</summary>
    public long Length => length ?? 0;

    /// <summary>Whether another request may follow on the connection.</summary>
    public bool KeepAlive => !close && Framing != BodyFraming.UntilClose;

    /// <summary>Only announces that an answer will come.</summary>
    public bool Interim => (int)Response.StatusCode is >= 100 and < 200;

    /// <param name="head">From the status line to the empty line, every line with CR LF.</param>
    /// <exception cref="HttpRequestException">It is no answer that can be read in one way only.</exception>
    public static AnswerHead Read(ReadOnlySpan<byte> head)
    {
        var line = TakeLine(ref head);
        var (status, minor) = StatusOf(line);
        var answer = new AnswerHead(new HttpResponseMessage((HttpStatusCode)status) { Version = minor == 0 ? HttpVersion.Version10 : HttpVersion.Version11, Content = new AnswerContent() })
        {
            close = minor == 0,
        };
        for (line = TakeLine(ref head); line.Length > 0; line = TakeLine(ref head))
        {
            answer.ReadField(line);
        }

        answer.Decide(status, minor);
        return answer;
    }

    public static HttpRequestException Refused(string what) => new(HttpRequestError.InvalidResponse, $"the provider's answer is not valid HTTP/1.1: {what}");

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> head)
    {
        var end = head.IndexOf((byte)'\n');
        var line = head[..(end - 1)];
        head = head[(end + 1)..];
        return line;
    }

    private static (int Status, int Minor) StatusOf(ReadOnlySpan<byte> line)
    {
        if (line.Length < StatusLineLength || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' '
            || !Utf8Parser.TryParse(line[9..StatusLineLength], out int status, out var digits) || digits != 3 || status < 100
            || (line.Length > StatusLineLength && line[StatusLineLength] != ' ') || line.ContainsAny(NoValueBytes))
        {
            throw Refused("its first line");
        }

        return (status, line[7] - '0');
    }

    private void ReadField(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        // A name that begins with a space would continue the line before, and one that ends with a space is read in several ways.
        if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenBytes))
        {
            throw Refused("the name of a header");
        }

        var name = line[..colon];
        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (value.ContainsAny(NoValueBytes))
        {
            throw Refused("the value of a header");
        }

        Notice(name, value);
        var (nameText, valueText) = (KnownNames.Of(name), Encoding.Latin1.GetString(value));
        if (!Response.Headers.TryAddWithoutValidation(nameText, valueText))
        {
            Response.Content.Headers.TryAddWithoutValidation(nameText, valueText);
        }
    }

    // What the connection itself has to know.
    private void Notice(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Is(name, "content-length"u8))
        {
            if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(value, out long said, out var used) || used != value.Length || (length is { } other && other != said))
            {
                throw Refused("content-length");
            }

            length = said;
        }
        else if (Is(name, "transfer-encoding"u8))
        {
            if (chunked || !Is(value, "chunked"u8))
            {
                throw Refused("a transfer-encoding other than chunked");
            }

            chunked = true;
        }
        else if (Is(name, "connection"u8))
        {
            foreach (var part in value.Split((byte)','))
            {
                close |= Is(value[part].Trim(" \t"u8), "close"u8);
            }
        }
    }

    private void Decide(int status, int minor)
    {
        if (status == 101)
        {
            throw Refused("a switch of protocols that nobody asked for");
        }

        if (chunked && (length is not null || minor == 0))
        {
            throw Refused("chunked with another framing");
        }

        if (status is 204 or 304 or < 200)
        {
            length = 0;
            return;
        }

        Framing = chunked ? BodyFraming.Chunked : length is null ? BodyFraming.UntilClose : BodyFraming.Length;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => text.Length == lower.Length && Ascii.EqualsIgnoreCase(text, lower);
}
