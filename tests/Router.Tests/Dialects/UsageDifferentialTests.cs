using System.Text;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Tests.Dialects;

/// <summary>Usage is the same in every form in which an answer may travel, and what is doubtful is marked and never free.</summary>
public sealed class UsageDifferentialTests
{
    private static readonly ModelPrice Price = PriceBook.Public.Find("anthropic", "claude-sonnet-5", DateTimeOffset.UnixEpoch.AddYears(57))!;

    [Fact]
    public void Streams_InEveryFraming_CostTheSameAsTheirPlainForm()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var stream = new GeneratedStream(random);
            var plain = Read(stream, stream.Plain(), int.MaxValue);
            var framed = stream.Framed(random);
            var chunk = random.Next(3) switch { 0 => 1, 1 => random.Next(2, 50), _ => 16 * 1024 };
            var reading = Read(stream, framed, chunk);
            Assert.True(stream.Usage == plain.Usage && plain is { Final: true, Doubtful: false, HasInput: true }, $"seed {seed}: the plain form was read as {plain}");
            Assert.True(plain == reading, $"seed {seed}: {plain} became {reading} in\n{Encoding.UTF8.GetString(framed)}");
            Assert.Equal(Cost(stream.Usage), Cost(SettledUsage.Of(reading, 1, null).Usage));
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void Stream_CutAtEveryByte_IsReadTheSame(int seed)
    {
        var random = new Random(seed);
        var stream = new GeneratedStream(random);
        var framed = stream.Framed(random);
        for (var cut = 0; cut <= framed.Length; cut++)
        {
            using var meter = stream.Meter();
            meter.Observe(framed.AsSpan(0, cut));
            meter.Observe(framed.AsSpan(cut));
            meter.End();
            Assert.Equal(stream.Usage, meter.Reading.Usage);
        }
    }

    [Theory]
    [InlineData("""{"input_tokens":1000.0,"output_tokens":5}""", 1000, 5, false)]
    [InlineData("""{"input_tokens":"1000","output_tokens":5}""", 1000, 5, true)]
    [InlineData("""{"input_tokens":-7,"output_tokens":5}""", 77, 5, true)]
    [InlineData("""{"input_tokens":null,"output_tokens":5}""", 77, 5, true)]
    [InlineData("""{"input_tokens":0,"output_tokens":5}""", 77, 5, true)]
    [InlineData("""{"input_tokens":10,"output_tokens":1e30}""", 10, 2, true)]
    [InlineData("""{"input_tokens":10}""", 10, 2, true)]
    [InlineData("""{"input_tokens":10,"output_tokens":{"a":[1]}}""", 10, 2, true)]
    [InlineData("""{"output_tokens":5}""", 77, 5, true)]
    [InlineData("""{}""", 77, 2, true)]
    public void Numbers_ThatAreDoubtful_AreReadSafelyAndMarked(string usage, long input, long output, bool estimated)
    {
        using var meter = new AnthropicJsonMeter();
        meter.Observe(Encoding.UTF8.GetBytes($$"""{"content":["fivef"],"usage":{{usage}}}"""));
        meter.End();
        var (settled, marked) = SettledUsage.Of(meter.Reading, 77, null);
        Assert.Equal((input, output, estimated), (settled.Input, settled.Output, marked));
    }

    [Fact]
    public void Zeros_InALaterEvent_DoNotUndoWhatWasSaid()
    {
        using var meter = new AnthropicSseMeter();
        meter.Observe("""
            data: {"type":"message_start","message":{"usage":{"input_tokens":500,"output_tokens":1}}}

            data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"abcdefgh"}}

            data: {"type":"message_delta","usage":{"input_tokens":0,"output_tokens":0}}


            """u8);
        var (settled, marked) = SettledUsage.Of(meter.Reading, 77, null);
        Assert.Equal((500, 1, true), (settled.Input, settled.Output, marked));
    }

    [Theory]
    [InlineData("data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n", true)]
    [InlineData("data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}\n\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n", true)]
    [InlineData("data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}\n\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"}}\n\n", false)]
    [InlineData("data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"x\"}}\n\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n", false)]
    public void Overloaded_BeforeContent_IsFree(string stream, bool free)
    {
        using var meter = new AnthropicSseMeter();
        meter.Observe(Encoding.UTF8.GetBytes(stream));
        Assert.Equal(free, meter.Reading.Free);
        Assert.Equal(free, SettledUsage.Of(meter.Reading, 77, null).Usage == new TokenUsage());
    }

    [Fact]
    public void Event_OfMegabytes_IsMeteredExactly()
    {
        using var meter = new ChatMeter(stream: true, thinkingBeside: false);
        var filler = new byte[3 * 1024 * 1024];
        Array.Fill(filler, (byte)'a');
        meter.Observe("data: {\"type\":\"response.completed\",\"response\":{\"instructions\":\""u8);
        meter.Observe(filler);
        meter.Observe("\",\"usage\":{\"input_tokens\":40,\"output_tokens\":2}}}\n\n"u8);
        Assert.Equal(new TokenUsage { Input = 40, Output = 2 }, meter.Reading.Usage);
    }

    private static UsageReading Read(GeneratedStream stream, byte[] bytes, int chunk)
    {
        using var meter = stream.Meter();
        for (var at = 0; at < bytes.Length; at += Math.Min(chunk, bytes.Length - at))
        {
            meter.Observe(bytes.AsSpan(at, Math.Min(chunk, bytes.Length - at)));
        }

        meter.End();
        return meter.Reading;
    }

    private static decimal Cost(TokenUsage usage) => CostCalculator.Cost(usage, new PricingModifiers(), Price).Total;
}
