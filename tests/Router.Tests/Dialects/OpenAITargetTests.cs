using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Dialects;

/// <summary>OpenAI's dialect to a target that speaks it: what passes, byte for byte, and what is metered.</summary>
public sealed class OpenAITargetTests
{
    private const string Chat = "/v1/chat/completions";

    [Fact]
    public async Task Chat_InOnePiece_PassesByteForByteAndIsMetered()
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI));
        rig.First.Next("input=50;output=36;cache-read=100");
        const string Body = """{ "messages":[{"role":"user","content":"ü"}], "model" : "gpt-5.4", "max_completion_tokens": 50 }""";

        using var response = await rig.OpenAIAsync(HttpMethod.Post, Chat, Body);
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = Assert.Single(rig.First.Requests);
        Assert.Equal(sent.Answer.ToArray(), bytes);
        Assert.Equal(Body, Encoding.UTF8.GetString(sent.Body));
        Assert.Equal("Bearer " + Bundles.UpstreamCredential, sent.Headers["Authorization"]);
        var recorded = await rig.EventAsync();
        Assert.Equal(new TokenUsage { Input = 50, CacheRead = 100, Output = 36 }, recorded.Usage);
        Assert.Equal(("openai", "gpt-5.4", false), (recorded.Provider, recorded.Model, recorded.Estimated));
    }

    [Theory]
    [InlineData(ProviderType.OpenAI)]
    [InlineData(ProviderType.Google)]
    [InlineData(ProviderType.Ollama)]
    public async Task CountTokens_WhereNoTargetCounts_IsAnEstimateThatSaysSo(ProviderType type)
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(type));
        var body = $$"""{"model":"gpt-5.4","messages":[{"role":"user","content":"{{new string('a', 4000)}}"}]}""";

        using var response = await rig.PostAsync(body, path: "/v1/messages/count_tokens?beta=true");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("input_tokens", response.Headers.GetValues("x-claudeconfig-estimated").Single());
        Assert.InRange((int)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["input_tokens"]!, 1000, 1030);
        Assert.Empty(rig.First.Requests);
    }

    [Fact]
    public async Task Chat_Streamed_AsksForUsageAndKeepsItFromACallerWhoDidNot()
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI));
        rig.First.Next("input=50;output=36");

        using var response = await rig.OpenAIAsync(HttpMethod.Post, Chat, """{"model":"gpt-5.4","stream":true,"messages":[{"role":"user","content":"hi"}]}""");
        var text = await response.Content.ReadAsStringAsync();

        var sent = Assert.Single(rig.First.Requests);
        Assert.Equal("""{"stream_options":{"include_usage":true},"model":"gpt-5.4","stream":true,"messages":[{"role":"user","content":"hi"}]}""", Encoding.UTF8.GetString(sent.Body));
        var answer = Encoding.UTF8.GetString(sent.Answer.ToArray());
        var extra = Assert.Single(answer.Split("\n\n"), chunk => chunk.Contains("\"choices\":[]", StringComparison.Ordinal));
        Assert.Equal(answer.Replace(extra + "\n\n", "", StringComparison.Ordinal), text);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal((50, 36, false), await UsageAsync(rig));
    }

    [Theory]
    [InlineData("""{"model":"gpt-5.4","stream":true,"stream_options":{"include_usage":true},"messages":[]}""", true)]
    [InlineData("""{"model":"gpt-5.4","stream_options":{"include_usage":false,"include_obfuscation":false},"stream":true,"messages":[]}""", false)]
    [InlineData("""{"model":"gpt-5.4","stream_options":null,"stream":true,"messages":[]}""", false)]
    public async Task Chat_StreamOptions_AreKeptButForUsage(string body, bool asks)
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI));

        using var response = await rig.OpenAIAsync(HttpMethod.Post, Chat, body);
        var text = await response.Content.ReadAsStringAsync();

        var sent = JsonNode.Parse(rig.First.Requests[0].Body)!;
        Assert.True((bool)sent["stream_options"]!["include_usage"]!);
        Assert.Equal(body.Contains("obfuscation", StringComparison.Ordinal), sent["stream_options"]!["include_obfuscation"] is not null);
        Assert.Equal(asks, text.Contains("\"choices\":[]", StringComparison.Ordinal));
        Assert.Equal(asks ? Encoding.UTF8.GetString(rig.First.Requests[0].Answer.ToArray()) : text, text);
        Assert.Equal((50, 36, false), await UsageAsync(rig));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Responses_Pass_ByteForByteAndAreMetered(bool stream)
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI));
        rig.First.Next("input=50;output=36;cache-read=10;web-searches=2");

        using var response = await rig.OpenAIAsync(HttpMethod.Post, "/v1/responses/", $$"""{"model":"gpt-5.4","stream":{{(stream ? "true" : "false")}},"input":"hi","max_output_tokens":100}""");
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(rig.First.Requests[0].Answer.ToArray(), bytes);
        var recorded = await rig.EventAsync();
        Assert.Equal(new TokenUsage { Input = 50, CacheRead = 10, Output = 36, WebSearches = 2 }, recorded.Usage);
        Assert.False(recorded.Estimated);
    }

    [Fact]
    public async Task Responses_ToAnAnthropicTarget_SayAtOnceThatTheyDoNotReachIt()
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.Anthropic));

        using var response = await rig.OpenAIAsync(HttpMethod.Post, "/v1/responses", """{"model":"claude-sonnet-5","input":"hi"}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;
        Assert.Contains("/v1/responses does not reach target t0", (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal("invalid_request_error", (string?)error["type"]);
        Assert.Empty(rig.First.Requests);
    }

    [Fact]
    public async Task Error_OfTheProvider_PassesUnmodified()
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI));
        rig.First.Next("status=400");

        using var response = await rig.OpenAIAsync(HttpMethod.Post, Chat, """{"model":"gpt-5.4","messages":[]}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(rig.First.Requests[0].Answer.ToArray(), await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Stream_OverloadedBeforeContent_MovesOnAndCostsNothing()
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI));
        rig.First.Next("overloaded");

        using var response = await rig.OpenAIAsync(HttpMethod.Post, Chat, """{"model":"gpt-5.4","stream":true,"messages":[]}""");
        var text = await response.Content.ReadAsStringAsync();

        Assert.DoesNotContain("error", text, StringComparison.Ordinal);
        Assert.Single(rig.Second.Requests);
        Assert.Equal((50, 36, false), await UsageAsync(rig));
    }

    [Fact]
    public async Task Gemini_Thinking_IsPaidAsOutputThoughOnlyTheTotalSaysIt()
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.Google));
        rig.First.Next("input=50;output=36;thinking=100");

        using var response = await rig.OpenAIAsync(HttpMethod.Post, Chat, """{"model":"gemini-2.5-pro","stream":true,"messages":[]}""");
        await response.Content.ReadAsStringAsync();

        Assert.Equal("/v1beta/openai/chat/completions", rig.First.Requests[0].Path);
        var recorded = await rig.EventAsync();
        Assert.Equal(new TokenUsage { Input = 50, Output = 136, Thinking = 100 }, recorded.Usage);
    }

    private static async Task<(long, long, bool)> UsageAsync(Rig rig)
    {
        var recorded = await rig.EventAsync();
        return (recorded.Usage.Input, recorded.Usage.Output, recorded.Estimated);
    }
}
