using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Clouds;

/// <summary>Claude on Vertex AI through a gateway, with a service account's key.</summary>
public sealed class VertexTests
{
    private const string Models = "/v1/projects/my-project/locations/europe-west1/publishers/anthropic/models/";

    [Fact]
    public async Task Message_InOnePiece_IsAskedInVertexsFormAndMetered()
    {
        await using var rig = await Rig.StartAsync(config => config.OnVertex());
        rig.First.Next("input=50;output=36;cache-read=100");

        using var response = await rig.PostAsync(Rig.Body(), beta: "context-1m-2025-08-07,claude-code-20250219");
        var said = await response.Content.ReadAsStringAsync();

        Assert.True(response.StatusCode == HttpStatusCode.OK, said);
        var sent = Assert.Single(rig.First.Requests, request => request.Path.StartsWith(Models, StringComparison.Ordinal));
        Assert.Equal((Models + "claude-sonnet-4-5@20250929:rawPredict", ""), (sent.Path, sent.Query));
        Assert.Equal("""{"max_tokens":100,"stream":false,"messages":[{"role":"user","content":"hi"}],"anthropic_version":"vertex-2023-10-16"}""", Encoding.UTF8.GetString(sent.Body));
        Assert.Equal("context-1m-2025-08-07", sent.Headers["anthropic-beta"]);
        Assert.False(sent.Headers.ContainsKey("anthropic-version"));
        var recorded = await rig.EventAsync();
        Assert.Equal(new TokenUsage { Input = 50, Output = 36, CacheRead = 100 }, recorded.Usage);
        Assert.Equal((CloudCredentials.VertexModel, "vertex"), (recorded.Model, recorded.Provider));
    }

    [Fact]
    public async Task Stream_Passes_ByteForByte()
    {
        await using var rig = await Rig.StartAsync(config => config.OnVertex());
        rig.First.Next("input=50;output=36;chunks=20");

        using var response = await rig.PostAsync(Rig.Body(stream: true));
        var said = await response.Content.ReadAsByteArrayAsync();

        var sent = Assert.Single(rig.First.Requests, request => request.Path.StartsWith(Models, StringComparison.Ordinal));
        Assert.EndsWith(":streamRawPredict", sent.Path, StringComparison.Ordinal);
        Assert.Equal(sent.Answer.ToArray(), said);
        Assert.Equal(36, (await rig.EventAsync()).Usage.Output);
    }

    [Fact]
    public async Task CountTokens_NamesTheModelInTheBody()
    {
        await using var rig = await Rig.StartAsync(config => config.OnVertex());

        using var response = await rig.PostAsync("""{"model":"claude-sonnet-5","messages":[]}""", path: "/v1/messages/count_tokens?beta=true");

        Assert.Equal("""{"input_tokens":50}""", await response.Content.ReadAsStringAsync());
        var sent = Assert.Single(rig.First.Requests, request => request.Path.StartsWith(Models, StringComparison.Ordinal));
        Assert.Equal(Models + "count-tokens:rawPredict", sent.Path);
        Assert.Equal("claude-sonnet-4-5@20250929", (string?)JsonNode.Parse(sent.Body)!["model"]);
    }

    [Theory]
    [InlineData(429, "rate_limit_error", false)]
    [InlineData(429, "rate_limit_error", true)]
    [InlineData(403, "permission_error", false)]
    [InlineData(503, "overloaded_error", true)]
    public async Task Error_OfGoogle_ReachesTheCallerInItsDialect(int status, string type, bool stream)
    {
        await using var rig = await Rig.StartAsync(config => config.OnVertex().WithRoute(route => route with { MaxAttempts = 1 }));
        rig.First.Next($"status={status}");

        using var response = await rig.PostAsync(Rig.Body(stream: stream));
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal((status, type, $"simulated {status}"), ((int)response.StatusCode, (string?)error["error"]!["type"], (string?)error["error"]!["message"]));
    }

    [Fact]
    public async Task Global_IsALocationAndAPriceOfItsOwn()
    {
        await using var rig = await Rig.StartAsync(config => config.OnVertex("global"));

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(rig.First.Requests, request => request.Path.Contains("/locations/global/", StringComparison.Ordinal));
        Assert.Equal("vertex-global", (await rig.EventAsync()).Provider);
    }

    [Fact]
    public async Task KeyFile_ThatNamesAnotherTokenEndpoint_IsUsedAtGooglesOnly()
    {
        // The key of the fixture names an address of an attacker's.
        await using var rig = await Rig.StartAsync(config => config.OnVertex());

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(rig.First.Requests, request => request.Path == "/token");
    }
}
