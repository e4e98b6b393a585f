using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>Writes the head of a request, in the order and with the names that the platform's client uses.</summary>
internal static class RequestHead
{
    private static readonly SearchValues<char> Impossible = SearchValues.Create("\0\r\n");

    /// <param name="to">Where it is appended.</param>
    /// <param name="request">Of which the body's length is told apart.</param>
    /// <param name="host">As the Host header names it.</param>
    /// <param name="length">Of the body.</param>
    /// <exception cref="HttpRequestException">It holds what no header can.</exception>
    public static void Write(OutgoingBytes to, HttpRequestMessage request, ReadOnlySpan<byte> host, long length)
    {
        to.Append(Encoding.ASCII.GetBytes(request.Method.Method));
        to.Append(" "u8);
        AppendText(to, request.RequestUri!.PathAndQuery);
        to.Append(" HTTP/1.1\r\nHost: "u8);
        to.Append(host);
        to.Append("\r\n"u8);
        AppendFields(to, request.Headers.NonValidated);
        AppendFields(to, request.Content!.Headers.NonValidated);
        to.Append("Content-Length: "u8);
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(length, digits, out var count);
        to.Append(digits[..count]);
        to.Append("\r\n\r\n"u8);
    }

    private static void AppendFields(OutgoingBytes to, System.Net.Http.Headers.HttpHeadersNonValidated fields)
    {
        foreach (var (name, values) in fields)
        {
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            AppendText(to, name);
            to.Append(": "u8);
            AppendText(to, values.ToString());
            to.Append("\r\n"u8);
        }
    }

    private static void AppendText(OutgoingBytes to, string text)
    {
        if (!Ascii.IsValid(text) || text.AsSpan().ContainsAny(Impossible))
        {
            throw new HttpRequestException("a header of the request holds characters that no header may hold");
        }

        Encoding.ASCII.GetBytes(text, to.Reserve(text.Length));
    }
}
