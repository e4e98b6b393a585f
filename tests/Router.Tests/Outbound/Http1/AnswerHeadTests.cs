using System.Net;
using ClaudeConfig.Router.Outbound.Http1;

namespace ClaudeConfig.Router.Tests.Outbound.Http1;

public sealed class AnswerHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "Length", 5, true)]
    [InlineData("HTTP/1.1 200\r\nCONTENT-LENGTH:0\r\n\r\n", "Length", 0, true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", "Length", 5, true)]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n", "Chunked", 0, true)]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nConnection: x, Close \r\n\r\n", "Chunked", 0, false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "UntilClose", 0, false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", "Length", 5, false)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "Length", 0, true)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "Length", 0, true)]
    public void Framing_OfAnswer_IsRead(string head, string framing, long length, bool keepAlive)
    {
        var read = AnswerHead.Read(Exchanges.Bytes(head));
        Assert.Equal((framing, length, keepAlive), (read.Framing.ToString(), read.Length, read.KeepAlive));
    }

    [Fact]
    public void Fields_OfAnswer_AreKept()
    {
        using var response = AnswerHead.Read("HTTP/1.1 529 Overloaded here\r\nretry-after:\t7 \r\nX-A: \xE9\r\nx-a: two\r\ncontent-type: text/event-stream\r\nempty:\r\ncontent-length: 1\r\n\r\n"u8).Response;
        Assert.Equal((HttpStatusCode)529, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        Assert.Equal(2, response.Headers.NonValidated["x-a"].Count);
        Assert.Equal("", response.Headers.NonValidated["empty"].ToString());
        Assert.Equal(("text/event-stream", 1L), (response.Content.Headers.ContentType!.MediaType, response.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.2 200 OK\r\n\r\n")]
    [InlineData("http/1.1 200 OK\r\n\r\n")]
    [InlineData(" HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 +20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 O\0K\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n Content-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\na: b\r\n folded\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n: nameless\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\na: b\0c\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\na: b\rc\r\n\r\n")]
    public void Head_ThatCouldBeReadInTwoWays_IsRefused(string head) =>
        Assert.Throws<HttpRequestException>(() => AnswerHead.Read(Exchanges.Bytes(head)));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\n\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\n\r\n")]
    [InlineData("\nHTTP/1.1 200 OK\r\n\r\n")]
    public void Line_ThatEndsWithLfAlone_IsRefused(string head) =>
        Assert.Throws<HttpRequestException>(() => default(AnswerLines).EndOf(Exchanges.Bytes(head)));

    [Fact]
    public void Head_InPiecesOfOneByte_EndsAtTheSameByte()
    {
        var head = Exchanges.Bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        var lines = default(AnswerLines);
        for (var length = 0; length < head.Length - 5; length++)
        {
            Assert.Equal(0, lines.EndOf(head.AsSpan(0, length)));
        }

        Assert.Equal(head.Length - 5, lines.EndOf(head));
    }
}
