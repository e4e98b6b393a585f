using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Dialects;

/// <summary>A caller of one dialect and a target of the other, end to end.</summary>
public sealed class TranslatedTests
{
    private const string Tools = """[{"name":"Bash","description":"runs","input_schema":{"type":"object","properties":{"command":{"type":"string"}}}}]""";

    public static TheoryData<ProviderType, string> Providers => new()
    {
        { ProviderType.OpenAI, "gpt-5.4" },
        { ProviderType.Google, "gemini-2.5-pro" },
    };

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Messages_ToAnotherDialect_AreAMessageAndAreMetered(ProviderType type, string model)
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(type));
        rig.First.Next("input=50;output=36;tool-calls=2;thinking=8");

        using var response = await rig.PostAsync($$"""{"model":"{{model}}","max_tokens":100,"tools":{{Tools}},"messages":[{"role":"user","content":"hi"}]}""");
        var message = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["thinking", "text", "tool_use", "tool_use"], message["content"]!.AsArray().Select(block => (string)block!["type"]!));
        Assert.Equal("echo simulated", (string?)message["content"]![2]!["input"]!["command"]);
        Assert.Equal(("tool_use", model, "assistant"), ((string?)message["stop_reason"], (string?)message["model"], (string?)message["role"]));
        var recorded = await rig.EventAsync();
        Assert.Equal((type == ProviderType.Google ? 44 : 36, false), (recorded.Usage.Output, recorded.Estimated));
        Assert.Equal(recorded.Usage.Output, (long)message["usage"]!["output_tokens"]!);
        // Nothing of Anthropic's is another vendor's business.
        Assert.DoesNotContain(rig.First.Requests[0].Headers.Keys, name => name.StartsWith("anthropic", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x-claude", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Messages_Streamed_AreTheEventsOfAMessage(ProviderType type, string model)
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(type));
        rig.First.Next("input=50;output=36;cache-read=0;tool-calls=2;thinking=8;chunks=3");

        using var response = await rig.PostAsync($$"""{"model":"{{model}}","max_tokens":100,"stream":true,"tools":{{Tools}},"messages":[{"role":"user","content":"hi"}]}""");
        var events = Events(await response.Content.ReadAsStringAsync());

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("message_start", (string?)events[0]["type"]);
        var starts = events.Where(e => (string?)e["type"] == "content_block_start").ToArray();
        Assert.Equal(["thinking", "text", "tool_use", "tool_use"], starts.Select(e => (string)e["content_block"]!["type"]!));
        Assert.Equal([0, 1, 2, 3], starts.Select(e => (int)e["index"]!));
        foreach (var index in (int[])[2, 3])
        {
            var arguments = string.Concat(events.Where(e => (string?)e["type"] == "content_block_delta" && (int)e["index"]! == index).Select(e => (string?)e["delta"]!["partial_json"]));
            Assert.Equal("echo simulated", (string?)JsonNode.Parse(arguments)!["command"]);
        }

        Assert.Equal(4, events.Count(e => (string?)e["type"] == "content_block_stop"));
        Assert.Equal(("message_delta", "tool_use"), ((string?)events[^2]["type"], (string?)events[^2]["delta"]!["stop_reason"]));
        Assert.Equal("message_stop", (string?)events[^1]["type"]);
        var recorded = await rig.EventAsync();
        Assert.Equal((50, type == ProviderType.Google ? 44 : 36, false), (recorded.Usage.Input, recorded.Usage.Output, recorded.Estimated));
        Assert.Equal(recorded.Usage.Output, (long)events[^2]["usage"]!["output_tokens"]!);
    }

    [Fact]
    public async Task Messages_ToOllama_NeedNoTranslation()
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.Ollama));

        using var response = await rig.PostAsync(Rig.Body("qwen3:8b", stream: true));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("/v1/messages", rig.First.Requests[0].Path);
        Assert.Equal(rig.First.Requests[0].Answer.ToArray(), await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(403, "permission_error")]
    [InlineData(404, "not_found_error")]
    public async Task Messages_ErrorOfTheOtherDialect_IsOneOfThisDialect(int status, string type)
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI));
        rig.First.Next($"status={status}");

        using var response = await rig.PostAsync(Rig.Body("gpt-5.4"));
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal((status, "error", type), ((int)response.StatusCode, (string?)body["type"], (string?)body["error"]!["type"]));
        Assert.Equal($"simulated {status}", (string?)body["error"]!["message"]);
    }

    [Theory]
    [InlineData("cut-after=3;drip=100", "connection to the provider broke")]
    [InlineData("overloaded", "Overloaded")]
    public async Task Messages_StreamThatBreaks_EndsInAnErrorEvent(string behavior, string expected)
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI).WithRoute(route => route with { MaxAttempts = 1 }));
        rig.First.Next(behavior);

        using var response = await rig.PostAsync(Rig.Body("gpt-5.4", stream: true));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Contains("event: error", text, StringComparison.Ordinal);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
        Assert.Equal(behavior == "overloaded" ? 0 : 1, Math.Sign((await rig.EventAsync()).Usage.Input));
    }

    [Fact]
    public async Task Messages_FieldThatCannotBeSaid_IsA400ThatNamesItAndNothingIsSent()
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI));
        await RefusalTests.ExpectAsync(
            await rig.PostAsync("""{"model":"gpt-5.4","max_tokens":5,"mcp_servers":[],"messages":[{"role":"user","content":"hi"}]}"""), 400, "invalid_request_error", "mcp_servers: MCP servers are called");
        Assert.Empty(rig.First.Requests);
        Assert.Empty(rig.Second.Requests);
    }

    [Fact]
    public async Task Messages_FieldThatOneTargetCannotTake_GoToTheNextThatCan()
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI) with
        {
            Providers = [config.Providers[0] with { Type = ProviderType.OpenAI }, config.Providers[1]],
        });

        using var response = await rig.PostAsync("""{"model":"claude-sonnet-5","max_tokens":5,"inference_geo":"us","messages":[{"role":"user","content":"hi"}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(rig.First.Requests);
        Assert.Single(rig.Second.Requests);
    }

    [Fact]
    public async Task Chat_ToAnthropic_IsACompletionAndIsMetered()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("input=50;output=36;cache-read=7;cache-write-5m=3;tool-calls=2;thinking=8");

        using var response = await rig.OpenAIAsync(HttpMethod.Post, "/v1/chat/completions", """
            {"model":"claude-sonnet-5","temperature":0.5,"messages":[{"role":"developer","content":"be brief"},{"role":"user","content":"hi"}],
             "tools":[{"type":"function","function":{"name":"Bash","parameters":{"type":"object","properties":{}}}}]}
            """);
        var completion = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = JsonNode.Parse(rig.First.Requests[0].Body)!;
        Assert.Equal("be brief", (string?)sent["system"]![0]!["text"]);
        Assert.Null(sent["temperature"]);
        Assert.True((long)sent["max_tokens"]! > 0);
        Assert.Equal("2023-06-01", rig.First.Requests[0].Headers["anthropic-version"]);
        Assert.Equal(Bundles.UpstreamCredential, rig.First.Requests[0].Headers["x-api-key"]);
        var choice = completion["choices"]![0]!;
        Assert.Equal(("tool_calls", "tttttttt"), ((string?)choice["finish_reason"], (string?)choice["message"]!["reasoning_content"]));
        Assert.Equal("echo simulated", (string?)JsonNode.Parse((string)choice["message"]!["tool_calls"]![1]!["function"]!["arguments"]!)!["command"]);
        Assert.Equal((60, 36, 7), ((long)completion["usage"]!["prompt_tokens"]!, (long)completion["usage"]!["completion_tokens"]!, (long)completion["usage"]!["prompt_tokens_details"]!["cached_tokens"]!));
        Assert.Equal(new TokenUsage { Input = 50, Output = 36, CacheRead = 7, CacheWrite5m = 3 }, (await rig.EventAsync()).Usage);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chat_StreamedFromAnthropic_IsChunksThatEndInDone(bool usage)
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("input=50;output=36;tool-calls=2;chunks=3");

        using var response = await rig.OpenAIAsync(HttpMethod.Post, "/v1/chat/completions", $$$"""
            {"model":"claude-sonnet-5","stream":true,"stream_options":{"include_usage":{{{(usage ? "true" : "false")}}} },"messages":[{"role":"user","content":"hi"}],
             "tools":[{"type":"function","function":{"name":"Bash"}}]}
            """);
        var text = await response.Content.ReadAsStringAsync();

        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        var chunks = Events(text.Replace("data: [DONE]\n\n", "", StringComparison.Ordinal));
        Assert.Equal("assistant", (string?)chunks[0]["choices"]![0]!["delta"]!["role"]);
        var calls = chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).SelectMany(choice => choice!["delta"]!["tool_calls"]?.AsArray() ?? []).ToArray();
        Assert.Equal(2, calls.Count(call => call!["id"] is not null));
        Assert.Equal("echo simulated", (string?)JsonNode.Parse(string.Concat(calls.Where(call => (int)call!["index"]! == 1).Select(call => (string?)call!["function"]!["arguments"])))!["command"]);
        Assert.Equal(usage, chunks[^1]["choices"]!.AsArray().Count == 0);
        Assert.Equal("tool_calls", (string?)chunks[usage ? ^2 : ^1]["choices"]![0]!["finish_reason"]);
        if (usage)
        {
            Assert.Equal(36, (int)chunks[^1]["usage"]!["completion_tokens"]!);
        }

        Assert.Equal((50, 36), ((await rig.EventAsync()).Usage.Input, (await rig.EventAsync()).Usage.Output));
    }

    [Fact]
    public async Task Chat_ErrorOfAnthropic_IsOneOfOpenAI()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("status=400");

        using var response = await rig.OpenAIAsync(HttpMethod.Post, "/v1/chat/completions", """{"model":"claude-sonnet-5","messages":[{"role":"user","content":"hi"}]}""");
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal((400, "simulated 400"), ((int)response.StatusCode, (string?)body["error"]!["message"]));
        Assert.Null(body["type"]);
    }

    private static JsonNode[] Events(string text) =>
        [.. text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line["data: ".Length..])!)];
}
