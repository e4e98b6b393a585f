using System.Text;
using ClaudeConfig.Router.Outbound.Http1;

namespace ClaudeConfig.Router.Tests.Outbound.Http1;

public sealed class ChunkDecoderTests
{
    private const string Framed = "5\r\nhello\r\n00A;name=\"value\"\r\n, chunked \r\n1  \r\nx\r\n0\r\ntrailer: t\r\n\r\n";
    private const string Content = "hello, chunked x";

    [Fact]
    public void Content_SplitAnywhere_IsTheSame()
    {
        var bytes = Encoding.ASCII.GetBytes(Framed);
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second++)
            {
                Assert.Equal((Content, true), Decode(bytes[..first], bytes[first..second], bytes[second..]));
            }
        }
    }

    [Fact]
    public void Bytes_BehindTheEnd_AreNotUsed()
    {
        var bytes = Encoding.ASCII.GetBytes(Framed + "HTTP/1.1 200 OK");
        var decoder = default(ChunkDecoder);
        Assert.Equal(Content.Length, decoder.Decode(bytes, out var used));
        Assert.Equal((Framed.Length, true), (used, decoder.Ended));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("x\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("+5\r\nhello\r\n")]
    [InlineData(" 5\r\nhello\r\n")]
    [InlineData("0x5\r\nhello\r\n")]
    [InlineData("5 5\r\nhello\r\n")]
    [InlineData("5\nhello\r\n")]
    [InlineData("5\rhello\r\n")]
    [InlineData("5;a\nhello\r\n")]
    [InlineData("5\r\nhelloo")]
    [InlineData("5\r\nhello\n")]
    [InlineData("5\r\nhello\rx")]
    [InlineData("1234567890123456\r\n")]
    [InlineData("0\r\n\n")]
    [InlineData("0\r\na: b\n")]
    [InlineData("0\r\na: b\rc")]
    [InlineData("0\r\n\rx")]
    public void Framing_ThatCouldBeReadInTwoWays_IsRefused(string framed) =>
        Assert.Throws<HttpIOException>(() => Decode(Encoding.ASCII.GetBytes(framed)));

    [Theory]
    [InlineData("1;")]
    [InlineData("0\r\n")]
    [InlineData("1")]
    public void Line_WithoutEnd_IsBounded(string start)
    {
        var endless = Encoding.ASCII.GetBytes(start + (start == "1" ? " " : "") + new string(start == "1" ? ' ' : 'a', 20_000));
        Assert.Throws<HttpIOException>(() => Decode(endless));
    }

    private static (string Content, bool Ended) Decode(params byte[][] pieces)
    {
        var decoder = default(ChunkDecoder);
        var content = new StringBuilder();
        foreach (var piece in pieces)
        {
            var copy = piece.ToArray();
            var count = decoder.Decode(copy, out _);
            content.Append(Encoding.ASCII.GetString(copy, 0, count));
        }

        return (content.ToString(), decoder.Ended);
    }
}
