using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests;

/// <summary>What passes, byte for byte, and what is metered of it.</summary>
public sealed class MessagesTests
{
    [Fact]
    public async Task Stream_Passes_ByteForByteAndIsMetered()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("input=50;output=36;cache-read=100;cache-write-5m=150;cache-write-1h=50;chunks=20");

        using var response = await rig.PostAsync(Rig.Body(stream: true));
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = Assert.Single(rig.First.Requests);
        Assert.Equal(sent.Answer.ToArray(), bytes);
        Assert.Equal("?beta=true", sent.Query);
        var recorded = await rig.EventAsync();
        Assert.Equal(new TokenUsage { Input = 50, Output = 36, CacheRead = 100, CacheWrite5m = 150, CacheWrite1h = 50 }, recorded.Usage);
        Assert.Equal((UsageOutcome.Completed, false, "claude-sonnet-5", "anthropic"), (recorded.Outcome, recorded.Estimated, recorded.Model, recorded.Provider));
        Assert.Equal(("key:ci", "ci", "session-1"), (recorded.Attribution.Member, recorded.Attribution.Key, recorded.Attribution.SessionId));
        Assert.Equal(response.Headers.GetValues("request-id").Single(), recorded.UpstreamRequestId);
    }

    [Fact]
    public async Task Stream_FirstEvent_ArrivesWhileTheProviderStillWrites()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("silent-after=4");

        using var response = await rig.PostAsync(Rig.Body(stream: true));
        await using var stream = await response.Content.ReadAsStreamAsync();
        var seen = new StringBuilder();
        var buffer = new byte[4096];
        while (!seen.ToString().Contains("content_block_delta", StringComparison.Ordinal))
        {
            seen.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer)));
        }

        Assert.False(rig.First.Requests[0].Ended.IsCompleted);
    }

    [Fact]
    public async Task Json_Passes_AndChargeLeavesTheLease()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("input=1000;output=500");

        using var response = await rig.PostAsync(Rig.Body());
        var message = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal("message", (string?)message["type"]);
        var recorded = await rig.EventAsync();
        // claude-sonnet-5: 2 and 10 USD a million.
        Assert.Equal(0.007m, recorded.LeaseCharge);
        await Eventually.TrueAsync(() => rig.Metering.Ledger.Figures(Bundles.TeamBudget) == (0.007m, 0m), "spent, and nothing held", Deadlines.Settled);
        Assert.Equal((0.007m, 0m), rig.Metering.Ledger.Figures(Bundles.CompanyBudget));
    }

    [Fact]
    public async Task Request_Body_ReachesTheProviderUnchangedUnlessTheTargetNamesAModel()
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with
        {
            Targets = [route.Targets[0] with { Model = "claude-haiku-4-5" }],
        }));
        const string Body = """{ "messages":[{"role":"user","content":"model: \"model\" ü"}],  "model" : "claude-opus-4-8", "max_tokens": 5, "x":{"model":"keep"} }""";

        using var response = await rig.PostAsync(Body);

        Assert.Equal(Body.Replace("claude-opus-4-8", "claude-haiku-4-5", StringComparison.Ordinal), Encoding.UTF8.GetString(rig.First.Requests[0].Body));
        var recorded = await rig.EventAsync();
        Assert.Equal(("claude-opus-4-8", "claude-haiku-4-5"), (recorded.RequestedModel, recorded.Model));
    }

    [Fact]
    public async Task Headers_Credentials_StayWhereTheyBelong()
    {
        await using var rig = await Rig.StartAsync();

        using var response = await rig.PostAsync(Rig.Body());

        var headers = rig.First.Requests[0].Headers;
        Assert.Equal(Bundles.UpstreamCredential, headers["x-api-key"]);
        Assert.False(headers.ContainsKey("authorization"));
        Assert.Equal("2023-06-01", headers["anthropic-version"]);
        Assert.Equal("session-1", headers["x-claude-code-session-id"]);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("anthropic-ratelimit", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("org_simulated", response.Headers.GetValues("anthropic-organization-id").Single());
    }

    [Fact]
    public async Task ProviderError_NotRetried_PassesUnchangedAndCostsNothing()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("status=400");

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(rig.First.Requests[0].Answer.ToArray(), await response.Content.ReadAsByteArrayAsync());
        await Eventually.TrueAsync(() => rig.Metering.Ledger.Figures(Bundles.TeamBudget) == (0m, 0m), "the hold given back", Deadlines.Settled);
        Assert.Empty(rig.Metering.Events);
    }

    [Fact]
    public async Task Caller_LeavesMidStream_UpstreamIsCancelledAndUsageEstimated()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("input=70;chunks=1000;chunk-size=400;drip=5");

        using var leave = new CancellationTokenSource();
        var response = await rig.PostAsync(Rig.Body(maxTokens: 5000, stream: true), cancellationToken: leave.Token);
        await using (var stream = await response.Content.ReadAsStreamAsync(leave.Token))
        {
            await stream.ReadExactlyAsync(new byte[8000], leave.Token);
        }

        response.Dispose();

        await rig.First.Requests[0].Ended.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(rig.First.Requests[0].Aborted);
        var recorded = await rig.EventAsync();
        Assert.Equal((UsageOutcome.ClientCancelled, true, 499), (recorded.Outcome, recorded.Estimated, recorded.StatusCode));
        Assert.Equal(70, recorded.Usage.Input);
        Assert.InRange(recorded.Usage.Output, 8000 / 8, 5000);
    }

    [Fact]
    public async Task Stream_FallsSilent_EndsWithAnErrorEventAndIsCharged()
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with { IdleTimeout = TimeSpan.FromMilliseconds(300) }));
        rig.First.Next("silent-after=5");

        using var response = await rig.PostAsync(Rig.Body(stream: true));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Contains("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"timeout_error\"", text, StringComparison.Ordinal);
        var recorded = await rig.EventAsync();
        Assert.Equal((UsageOutcome.UpstreamFailed, true), (recorded.Outcome, recorded.Estimated));
    }

    [Fact]
    public async Task Stream_WithRubbishInIt_PassesAndKeepsItsUsage()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("bad-sse;output=77");

        using var response = await rig.PostAsync(Rig.Body(stream: true));
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(rig.First.Requests[0].Answer.ToArray(), bytes);
        Assert.Equal(77, (await rig.EventAsync()).Usage.Output);
    }

    [Fact]
    public async Task CountTokens_Passes_WithoutMoney()
    {
        await using var rig = await Rig.StartAsync(limit: 0m);

        using var response = await rig.PostAsync(Rig.Body(), path: "/v1/messages/count_tokens");

        Assert.Equal("""{"input_tokens":50}""", await response.Content.ReadAsStringAsync());
        Assert.Empty(rig.Metering.Events);
    }

    [Fact]
    public async Task Models_ListsWhatTheProjectHasRoutesFor()
    {
        await using var rig = await Rig.StartAsync();

        using var response = await rig.SendAsync(HttpMethod.Get, "/v1/models?limit=1000");

        var ids = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["data"]!.AsArray().Select(model => (string)model!["id"]!).ToArray();
        Assert.Contains("claude-sonnet-5", ids);
        Assert.DoesNotContain(ids, id => id.StartsWith("gpt", StringComparison.Ordinal));
    }
}
