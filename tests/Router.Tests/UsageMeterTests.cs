using System.Text;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Tests;

/// <summary>Usage read from answers, whatever the chunks.</summary>
public sealed class UsageMeterTests
{
    private const string Stream =
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"m","model":"x","usage":{"input_tokens":10,"cache_creation_input_tokens":30,"cache_read_input_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"output_tokens":1,"service_tier":"standard","inference_geo":"us","speed":"fast"}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"four chars of \"usage\":{\"output_tokens\":999}"}}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":40}}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":12,"cache_read_input_tokens":null,"output_tokens":90,"output_tokens_details":{"thinking_tokens":7},"server_tool_use":{"web_search_requests":2}}}


        """;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void Stream_InAnyChunks_GivesTheSameFigures(int chunk)
    {
        using var meter = new AnthropicSseMeter();
        var bytes = Encoding.UTF8.GetBytes(Stream.ReplaceLineEndings(chunk % 2 == 0 ? "\r\n" : "\n"));
        for (var at = 0; at < bytes.Length; at += chunk)
        {
            meter.Observe(bytes.AsSpan(at, Math.Min(chunk, bytes.Length - at)));
        }

        var reading = meter.Reading;
        Assert.True(reading.Final);
        Assert.Equal(new TokenUsage { Input = 12, CacheWrite5m = 10, CacheWrite1h = 20, CacheRead = 5, Output = 90, Thinking = 7, WebSearches = 2 }, reading.Usage);
        Assert.Equal((true, "us", "standard"), (reading.Fast, reading.InferenceGeo, reading.ServiceTier));
    }

    [Fact]
    public void Iterations_AreSummedWithoutTheDeclinedOne()
    {
        using var meter = new AnthropicJsonMeter();
        meter.Observe(
            """
            {"type":"message","content":[{"type":"text","text":"x"}],"usage":{"input_tokens":1,"output_tokens":2,"iterations":[
              {"type":"compaction","model":"a","input_tokens":100,"output_tokens":10},
              {"type":"message","model":"a","input_tokens":5,"output_tokens":0},
              {"type":"fallback_message","model":"b","input_tokens":6,"output_tokens":7,"cache_read_input_tokens":3}]},"stop_reason":"end_turn"}
            """u8);

        Assert.Equal(new TokenUsage { Input = 106, Output = 17, CacheRead = 3 }, meter.Reading.Usage);
        Assert.True(meter.Reading.MixedModels);
    }

    [Fact]
    public void Refusal_BeforeAnyOutput_IsNotBilled()
    {
        using var meter = new AnthropicJsonMeter();
        meter.Observe("""{"type":"message","content":[],"stop_reason":"refusal","usage":{"input_tokens":500,"output_tokens":3}}"""u8);
        Assert.True(meter.Reading.Free);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"usage\":5}")]
    [InlineData("{\"usage\":{\"input_tokens\":\"many\"")]
    public void Json_WithoutFigures_SaysSo(string body)
    {
        using var meter = new AnthropicJsonMeter();
        meter.Observe(Encoding.UTF8.GetBytes(body));
        Assert.False(meter.Reading.Final);
    }

    [Fact]
    public void Line_BeyondTheBound_IsSkippedAndTheNextOneRead()
    {
        using var meter = new AnthropicSseMeter();
        meter.Observe("data: {\"type\":\"content_block_start\",\"x\":\""u8);
        var filler = new byte[64 * 1024];
        Array.Fill(filler, (byte)'a');
        for (var i = 0; i < 260; i++)
        {
            meter.Observe(filler);
        }

        meter.Observe("\"}\n\ndata: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":4}}\n\n"u8);
        Assert.Equal(4, meter.Reading.Usage!.Output);
    }
}
