using System.Buffers;
using System.Text;
using ClaudeConfig.ProviderSimulator.Clouds;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Tests.Dialects;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Tests.Clouds;

/// <summary>AWS's framing: whatever the pieces, whatever is broken.</summary>
public sealed class EventStreamTests
{
    private static readonly byte[] Stream =
    [
        .. EventStream.Chunk("""{"type":"message_start","message":{"usage":{"input_tokens":50,"output_tokens":1}}}"""),
        .. EventStream.Message([(":event-type", "initial-response"), (":message-type", "event")], "{}"),
        .. EventStream.Chunk("{\"type\":\"content_block_delta\",\n\"delta\":{\"type\":\"text_delta\",\"text\":\"h\\u00e9\\n\"}}"),
        .. EventStream.Chunk("""{"note":"no type: a sign of life"}"""),
        .. EventStream.Chunk("""{"usage":{"output_tokens":36},"type":"message_delta"}"""),
        .. EventStream.Exception("modelTimeoutException", "too slow"),
    ];

    private const string Events =
        """
        event: message_start
        data: {"type":"message_start","message":{"usage":{"input_tokens":50,"output_tokens":1}}}

        event: content_block_delta
        data: {"type":"content_block_delta", "delta":{"type":"text_delta","text":"h\u00e9\n"}}

        event: message_delta
        data: {"usage":{"output_tokens":36},"type":"message_delta"}

        event: error
        data: {"type":"error","error":{"type":"timeout_error","message":"too slow"}}


        """;

    [Fact]
    public void Messages_CutAtEveryByte_AreTheSameEvents()
    {
        Assert.Equal(Events, Decode(Stream));
        for (var cut = 0; cut <= Stream.Length; cut++)
        {
            Assert.Equal(Events, Decode(Stream[..cut], Stream[cut..]));
        }

        Assert.Equal(Events, Decode([.. Stream.Select(octet => (byte[])[octet])]));
    }

    [Fact]
    public void Messages_WithAnyByteChanged_AreNeverTakenForOthers()
    {
        for (var at = 0; at < Stream.Length; at++)
        {
            var damaged = Stream.ToArray();
            damaged[at] ^= 0x20;
            Assert.Throws<EventStreamException>(() => Decode(damaged));
        }
    }

    [Fact]
    public void Stream_ThatEndsEarly_IsNotComplete()
    {
        var whole = new HashSet<int> { 0, Stream.Length };
        for (int at = 0, length; at < Stream.Length; at += length)
        {
            length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Stream.AsSpan(at));
            whole.Add(at);
        }

        for (var end = 0; end <= Stream.Length; end++)
        {
            if (whole.Contains(end))
            {
                Decode(Stream[..end]);
            }
            else
            {
                Assert.Throws<EventStreamException>(() => Decode(Stream[..end]));
            }
        }
    }

    [Theory]
    [InlineData("throttlingException", "rate_limit_error")]
    [InlineData("serviceUnavailableException", "overloaded_error")]
    [InlineData("validationException", "invalid_request_error")]
    [InlineData("internalServerException", "api_error")]
    [InlineData("modelStreamErrorException", "api_error")]
    [InlineData("somethingNewException", "api_error")]
    public void Exception_IsAnErrorEvent(string exception, string type) =>
        Assert.Equal("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"m\"}}\n\n", Decode(EventStream.Exception(exception, "m")));

    [Fact]
    public void Error_WithoutAPayload_SaysItsHeaders() =>
        Assert.Contains("api_error\",\"message\":\"broken", Decode(EventStream.Message([(":message-type", "error"), (":error-code", "InternalError"), (":error-message", "broken")], "")), StringComparison.Ordinal);

    [Fact]
    public void Streams_Framed_CostTheSameAsTheirPlainForm()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var stream = new GeneratedStream(random);
            if (stream.Kind != 0)
            {
                continue;
            }

            var plain = Encoding.UTF8.GetString(stream.Plain());
            var framed = plain.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(item => item.Split('\n').FirstOrDefault(line => line.StartsWith("data:", StringComparison.Ordinal)))
                .OfType<string>().Select(line => EventStream.Chunk(line["data:".Length..].Trim())).ToArray();
            using var meter = new AnthropicSseMeter();
            meter.Observe(Encoding.UTF8.GetBytes(Decode(framed)));
            meter.End();
            Assert.True(stream.Usage == meter.Reading.Usage, $"seed {seed}: {stream.Usage} became {meter.Reading.Usage}");
        }
    }

    private static string Decode(params byte[][] pieces)
    {
        var decoder = new EventStreamDecoder();
        var events = new ArrayBufferWriter<byte>();
        foreach (var piece in pieces)
        {
            decoder.Feed(piece, events);
        }

        decoder.End();
        return Encoding.UTF8.GetString(events.WrittenSpan);
    }
}
