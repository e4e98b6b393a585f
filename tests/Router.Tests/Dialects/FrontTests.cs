using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Endpoints;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Dialects;

/// <summary>Paths, the list of models, and errors in the caller's dialect.</summary>
public sealed class FrontTests
{
    [Theory]
    [InlineData("/messages", "/v1/messages")]
    [InlineData("/v1/v1/messages", "/v1/messages")]
    [InlineData("/anthropic/v1/messages", "/v1/messages")]
    [InlineData("/v1/message", "/v1/messages")]
    [InlineData("/V1/Messages", "/v1/messages")]
    [InlineData("/v1/messages/count_token", "/v1/messages/count_tokens")]
    [InlineData("/api/chat", "/v1/chat/completions")]
    [InlineData("/v1beta/models/gemini-2.5-pro:generateContent", "/v1/chat/completions")]
    [InlineData("/v1beta/models/gemini-2.5-pro:streamGenerateContent", "/v1/chat/completions")]
    [InlineData("/chat/completions", "/v1/chat/completions")]
    [InlineData("/v1/completions", "/v1/chat/completions")]
    [InlineData("/openai/v1/responses", "/v1/responses")]
    [InlineData("/v1/model", "/v1/models")]
    [InlineData("/v1/messages/batches", null)]
    [InlineData("/v1/files", null)]
    [InlineData("/metrics", null)]
    public void Path_NearlyRight_NamesTheRightOne(string path, string? meant) => Assert.Equal(meant, Front.Meant(path));

    [Fact]
    public async Task Path_NearlyRight_IsInTheMessage()
    {
        await using var rig = await Rig.StartAsync();
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), path: "/messages"), 404, "not_found_error", "did you mean /v1/messages?");
    }

    [Theory]
    [InlineData("/v1/messages/?beta=true&x=1")]
    [InlineData("/v1/messages?anything")]
    public async Task Messages_WithSlashAndQuery_AreServed(string path)
    {
        await using var rig = await Rig.StartAsync();
        using var response = await rig.PostAsync(Rig.Body(), path: path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("/v1/messages", rig.First.Requests[0].Path);
    }

    [Theory]
    [InlineData("claude-opus-4-8", "Claude Opus 4.8")]
    [InlineData("claude-sonnet-5", "Claude Sonnet 5")]
    [InlineData("claude-haiku-4-5-20251001", "Claude Haiku 4.5 (2025-10-01)")]
    [InlineData("gpt-5.4-mini", "GPT-5.4 mini")]
    [InlineData("gemini-2.5-flash-lite", "Gemini 2.5 Flash Lite")]
    [InlineData("qwen3:8b", "qwen3:8b")]
    public void Model_Name_IsMadeForPeople(string id, string expected) => Assert.Equal(expected, DisplayNames.Of(id));

    [Fact]
    public async Task Models_ToAnthropicClients_HaveNamesAndDates()
    {
        await using var rig = await Rig.StartAsync();

        using var response = await rig.SendAsync(HttpMethod.Get, "/v1/models?limit=1000");
        var list = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        var model = Assert.Single(list["data"]!.AsArray(), model => (string?)model!["id"] == "claude-sonnet-5-5")!;
        Assert.Equal(("Claude Sonnet 5.5", "2026-09-28T00:00:00Z", "model"), ((string?)model["display_name"], (string?)model["created_at"], (string?)model["type"]));
        Assert.False((bool)list["has_more"]!);
        using var one = await rig.SendAsync(HttpMethod.Get, "/v1/models/claude-sonnet-5-5");
        Assert.Equal("Claude Sonnet 5.5", (string?)JsonNode.Parse(await one.Content.ReadAsStringAsync())!["display_name"]);
        await RefusalTests.ExpectAsync(await rig.SendAsync(HttpMethod.Get, "/v1/models/claude-sonnet-1"), 404, "not_found_error", "claude-sonnet-1");
    }

    [Fact]
    public async Task Models_ToOpenAIClients_AreInTheirDialect()
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI));

        using var response = await rig.OpenAIAsync(HttpMethod.Get, "/v1/models");
        var list = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        using var one = await rig.OpenAIAsync(HttpMethod.Get, "/v1/models/gpt-5.4");
        using var none = await rig.OpenAIAsync(HttpMethod.Get, "/v1/models/gpt-9");

        Assert.Equal("list", (string?)list["object"]);
        Assert.Contains(list["data"]!.AsArray(), model => (string?)model!["id"] == "gpt-5.4" && (string?)model["object"] == "model" && (string?)model["owned_by"] == "openai");
        Assert.DoesNotContain(list["data"]!.AsArray(), model => ((string)model!["id"]!).StartsWith("claude", StringComparison.Ordinal));
        Assert.Equal("gpt-5.4", (string?)JsonNode.Parse(await one.Content.ReadAsStringAsync())!["id"]);
        Assert.Equal("model_not_found", (string?)JsonNode.Parse(await none.Content.ReadAsStringAsync())!["error"]!["code"]);
    }

    [Fact]
    public async Task Models_WithoutATargetThatCanServe_AreNotListed()
    {
        await using var rig = await Rig.StartAsync(config => config with
        {
            Routes =
            [
                config.Routes[0] with { Matches = [new RouteMatch { Models = ["claude-opus-*"] }], DataBoundary = ["elsewhere"] },
                config.Routes[0] with { Matches = [new RouteMatch { Models = ["claude-haiku-*"], Members = ["oidc:somebody"] }] },
                config.Routes[0],
            ],
        });

        using var response = await rig.SendAsync(HttpMethod.Get, "/v1/models");
        var ids = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["data"]!.AsArray().Select(model => (string)model!["id"]!).ToArray();

        Assert.Contains("claude-sonnet-5", ids);
        Assert.Contains("claude-haiku-4-5", ids);
        Assert.DoesNotContain(ids, id => id.StartsWith("claude-opus", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"model":""", 400, null, "invalid_request_error")]
    [InlineData("""{"model":"nobody-has-it"}""", 404, "model_not_found", "invalid_request_error")]
    public async Task Refusal_OfAnOpenAICall_IsInItsDialect(string body, int status, string? code, string type)
    {
        await using var rig = await Rig.StartAsync();

        using var response = await rig.OpenAIAsync(HttpMethod.Post, "/v1/chat/completions", body);

        await ExpectAsync(response, status, code, type);
    }

    [Fact]
    public async Task Refusal_OfAKey_IsInTheCallersDialect()
    {
        await using var rig = await Rig.StartAsync();
        using var response = await rig.OpenAIAsync(HttpMethod.Post, "/v1/responses", "{}", key: "sk-foreign");
        await ExpectAsync(response, 401, "invalid_api_key", "invalid_request_error");
    }

    [Fact]
    public async Task Refusal_OfASpentBudget_IsInTheCallersDialectAndNotRetried()
    {
        await using var rig = await Rig.StartAsync(config => config.Speaking(ProviderType.OpenAI), limit: 0m);
        using var response = await rig.OpenAIAsync(HttpMethod.Post, "/v1/chat/completions", """{"model":"gpt-5.4","messages":[]}""");
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
        await ExpectAsync(response, 429, "insufficient_quota", "insufficient_quota");
    }

    [Fact]
    public async Task Refusal_OfALargeBody_IsInTheCallersDialect()
    {
        await using var rig = await Rig.StartAsync(options: options => options with { MaxBodyBytes = 1000 });
        using var response = await rig.OpenAIAsync(HttpMethod.Post, "/v1/chat/completions", new string(' ', 2000));
        await ExpectAsync(response, 413, "request_too_large", "invalid_request_error");
    }

    private static async Task ExpectAsync(HttpResponseMessage response, int status, string? code, string type)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.StartsWith("req_", response.Headers.GetValues("x-request-id").Single(), StringComparison.Ordinal);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        Assert.False(body.ContainsKey("type"));
        Assert.Equal((code, type), ((string?)body["error"]!["code"], (string?)body["error"]!["type"]));
        Assert.NotEmpty((string)body["error"]!["message"]!);
    }
}
