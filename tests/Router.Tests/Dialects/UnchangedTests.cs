using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Requests;
using ClaudeConfig.Router.Tests.Fakes;
using ClaudeConfig.Router.Upstreams;

namespace ClaudeConfig.Router.Tests.Dialects;

/// <summary>Where both sides speak one dialect, not a byte changes.</summary>
public sealed class UnchangedTests
{
    [Fact]
    public async Task Pairs_OfOneDialect_ArriveIdentical()
    {
        var upstream = Upstream.Of(ProviderType.OpenAI);
        for (var seed = 0; seed < 10_000; seed++)
        {
            var random = new Random(seed);
            var stream = new GeneratedStream(random);
            var call = (ApiCall[])[ApiCall.Messages, ApiCall.ChatCompletions, ApiCall.Responses];
            var body = Body(random, call[stream.Kind]);
            Assert.True(RequestReader.TryRead(call[stream.Kind], body, out var facts, out var error), error);
            var exchange = Exchange.Of(stream.Kind == 0 ? Upstream.Of(ProviderType.Anthropic) : upstream, facts!, facts!.Model, 1, DateTimeOffset.UnixEpoch)!;
            using var request = new HttpRequestMessage();
            using var content = exchange.Content(body, request.Headers);
            Assert.Equal(body, await content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            var answer = stream.Framed(random);
            using var translator = exchange.Translator(200, stream: true);
            Assert.Equal(answer, Through(translator, answer, random));
        }
    }

    [Fact]
    public void UsageChunk_InEveryFraming_IsTakenOutAndNothingElse()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var end = random.Next(3) switch { 0 => "\n", 1 => "\r\n", _ => "\r" };
            string[] events =
            [
                $"data: {{\"choices\":[{{\"delta\":{{\"content\":\"\\\"usage\\\":{{}},\\\"choices\\\":[]\"}}}}],\"usage\":null}}{end}{end}",
                $": waiting{end}{end}",
                $"data: {{\"choices\":[],\"usage\":{{\"prompt_tokens\":{seed + 1},\"completion_tokens\":2}}}}{end}{end}",
                $"data: [DONE]{end}{end}",
            ];
            using var filter = new UsageChunkFilter();
            var passed = Through(filter, Encoding.UTF8.GetBytes(string.Concat(events)), random);
            Assert.Equal(events[0] + events[1] + events[3], Encoding.UTF8.GetString(passed));
        }
    }

    [Theory]
    [InlineData("framing=1")]
    [InlineData("framing=2")]
    [InlineData("no-content-type")]
    [InlineData("thinking=9;tool-calls=2")]
    public async Task Answers_OfEveryForm_ArriveIdenticalAndAreMetered(string behavior)
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next(behavior + ";input=50;output=36");

        using var response = await rig.PostAsync(Rig.Body(stream: true));

        Assert.Equal(rig.First.Requests[0].Answer.ToArray(), await response.Content.ReadAsByteArrayAsync());
        var recorded = await rig.EventAsync();
        Assert.Equal((50, 36, false), (recorded.Usage.Input, recorded.Usage.Output, recorded.Estimated));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_ThatIsCompressedUnasked_ArrivesPlainAndIsMetered(bool stream)
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("compressed;input=50;output=36");

        using var response = await rig.PostAsync(Rig.Body(stream: stream));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal(rig.First.Requests[0].Answer.ToArray(), await response.Content.ReadAsByteArrayAsync());
        var recorded = await rig.EventAsync();
        Assert.Equal((50, 36, false), (recorded.Usage.Input, recorded.Usage.Output, recorded.Estimated));
    }

    [Theory]
    [InlineData(null, "a-2025-01-01,b-2, c")]
    [InlineData("a-*,c", "a-2025-01-01,c")]
    [InlineData("", null)]
    public async Task AnthropicBeta_ReachesATargetAsFarAsItTakesIt(string? admitted, string? expected)
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with
        {
            Targets = [route.Targets[0] with { AnthropicBetas = admitted?.Split(',', StringSplitOptions.RemoveEmptyEntries) }],
        }));

        using var response = await rig.PostAsync(Rig.Body(), beta: "a-2025-01-01,b-2, c");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, rig.First.Requests[0].Headers.GetValueOrDefault("anthropic-beta"));
    }

    private static byte[] Body(Random random, ApiCall call)
    {
        var body = new JsonObject { ["x"] = random.Next(), ["stream"] = true };
        for (var i = random.Next(6); i > 0; i--)
        {
            body[$"f{i}"] = random.Next(4) switch { 0 => null, 1 => "ü \"model\" \\u0000", 2 => new JsonArray(1.50, "a"), _ => new JsonObject { ["model"] = "no", ["stream"] = false } };
        }

        body["model"] = "m" + random.Next();
        if (call == ApiCall.ChatCompletions)
        {
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        var text = body.ToJsonString();
        return Encoding.UTF8.GetBytes(random.Next(2) == 0 ? text : " \n" + text.Replace(",", " ,\r\n\t", StringComparison.Ordinal) + "\n");
    }

    private static byte[] Through(IAnswerTranslator? translator, byte[] bytes, Random random)
    {
        if (translator is null)
        {
            return bytes;
        }

        var to = new ArrayBufferWriter<byte>();
        for (var at = 0; at < bytes.Length;)
        {
            var take = Math.Min(random.Next(1, 40), bytes.Length - at);
            translator.Feed(bytes.AsSpan(at, take), to);
            at += take;
        }

        translator.End(to);
        return to.WrittenSpan.ToArray();
    }
}
