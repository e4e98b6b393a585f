using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Clouds;

/// <summary>Claude on Bedrock through a gateway: what is asked there, what the caller gets, what is metered.</summary>
public sealed class BedrockTests
{
    private const string Usage = "input=50;output=36;cache-read=100;cache-write-5m=200;chunks=20";

    [Fact]
    public async Task Message_InOnePiece_IsSignedAnsweredAndMetered()
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock());
        rig.First.Next(Usage);

        using var response = await rig.PostAsync(Rig.Body(), beta: "context-1m-2025-08-07,claude-code-20250219,interleaved-thinking-2025-05-14");
        var said = await response.Content.ReadAsStringAsync();

        Assert.True(response.StatusCode == HttpStatusCode.OK, said);
        var sent = Assert.Single(rig.First.Requests);
        Assert.Equal(sent.Answer.ToArray(), Encoding.UTF8.GetBytes(said));
        Assert.Equal(("/model/eu.anthropic.claude-sonnet-4-5-20250929-v1:0/invoke", ""), (sent.Path, sent.Query));
        Assert.DoesNotContain(sent.Headers.Keys, name => name.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x-claude", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(
            """{"max_tokens":100,"messages":[{"role":"user","content":"hi"}],"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["context-1m-2025-08-07","interleaved-thinking-2025-05-14"]}""",
            Encoding.UTF8.GetString(sent.Body));
        var recorded = await rig.EventAsync();
        Assert.Equal(new TokenUsage { Input = 50, Output = 36, CacheRead = 100, CacheWrite5m = 200 }, recorded.Usage);
        Assert.Equal((UsageOutcome.Completed, false, CloudCredentials.BedrockModel, "bedrock"), (recorded.Outcome, recorded.Estimated, recorded.Model, recorded.Provider));
        Assert.StartsWith("aws-", recorded.UpstreamRequestId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";split=1")]
    public async Task Stream_InAwsFraming_ReachesTheCallerAsServerSentEvents(string framing)
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock());
        rig.First.Next(Usage + framing);

        using var response = await rig.PostAsync(Rig.Body(stream: true));
        var said = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var sent = Assert.Single(rig.First.Requests);
        Assert.EndsWith("/invoke-with-response-stream", sent.Path, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetString(sent.Answer.ToArray()), Encoding.UTF8.GetString(said));
        var recorded = await rig.EventAsync();
        Assert.Equal(new TokenUsage { Input = 50, Output = 36, CacheRead = 100, CacheWrite5m = 200 }, recorded.Usage);
        Assert.Equal((UsageOutcome.Completed, false), (recorded.Outcome, recorded.Estimated));
    }

    [Fact]
    public async Task Version_OfTheCaller_IsTheOneThatIsAskedFor()
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock());

        using var response = await rig.PostAsync(Rig.Body(), version: "2026-10-21");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("2026-10-21", (string?)JsonNode.Parse(rig.First.Requests[0].Body)!["anthropic_version"]);
    }

    [Fact]
    public async Task Stream_WithoutFinalUsage_IsMeteredByBedrocksOwnFigures()
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock());
        rig.First.Next(Usage + ";no-final-usage");

        using var response = await rig.PostAsync(Rig.Body(stream: true));
        await response.Content.ReadAsByteArrayAsync();

        var recorded = await rig.EventAsync();
        Assert.Equal(new TokenUsage { Input = 50, Output = 36, CacheRead = 100, CacheWrite5m = 200 }, recorded.Usage);
        Assert.False(recorded.Estimated);
    }

    [Theory]
    [InlineData("arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0")]
    [InlineData("arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0")]
    public async Task Model_ThatIsAnArn_VerifiesAndIsPriced(string arn)
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock(arn));

        using var response = await rig.PostAsync(Rig.Body());

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        Assert.Equal(arn, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["model"]);
        Assert.Equal(arn, (await rig.EventAsync()).Model);
    }

    [Theory]
    [InlineData(429, 429, "rate_limit_error")]
    [InlineData(403, 403, "permission_error")]
    [InlineData(400, 400, "invalid_request_error")]
    [InlineData(408, 504, "timeout_error")]
    [InlineData(424, 502, "api_error")]
    [InlineData(503, 503, "overloaded_error")]
    public async Task Error_ReachesTheCaller_InItsDialect(int status, int seen, string type)
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock().WithRoute(route => route with { MaxAttempts = 1 }));
        rig.First.Standing = ProviderSimulator.Behavior.Parse($"status={status}");

        using var response = await rig.PostAsync(Rig.Body());
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal((seen, "error", type, $"simulated {status}"), ((int)response.StatusCode, (string?)error["type"], (string?)error["error"]!["type"], (string?)error["error"]!["message"]));
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("x-amz", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("status=429")]
    [InlineData("status=408")]
    [InlineData("status=424")]
    [InlineData("overloaded")]
    [InlineData("overloaded;throttled")]
    [InlineData("overloaded-after-start")]
    [InlineData("bad-checksum=0")]
    public async Task Failure_BeforeContent_MovesToTheNextTarget(string behavior)
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock());
        rig.First.Next(behavior);
        rig.Second.Next("output=7");

        using var response = await rig.PostAsync(Rig.Body(stream: true));
        await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(rig.Second.Requests);
        Assert.Equal(7, (await rig.EventAsync(e => e.Target == "t1")).Usage.Output);
    }

    [Theory]
    [InlineData("exception-after=5", "api_error")]
    [InlineData("exception-after=5;throttled", "rate_limit_error")]
    [InlineData("bad-checksum=5", "api_error")]
    [InlineData("cut-after=5;drip=20", "api_error")]
    public async Task Failure_InTheMiddle_EndsTheStreamWithAnError(string behavior, string type)
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock());
        rig.First.Next(Usage + ";" + behavior);

        using var response = await rig.PostAsync(Rig.Body(stream: true));
        var said = await response.Content.ReadAsStringAsync();

        Assert.Contains("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"" + type + "\"", said, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", said, StringComparison.Ordinal);
        var recorded = await rig.EventAsync();
        Assert.Equal((UsageOutcome.UpstreamFailed, true, 50), (recorded.Outcome, recorded.Estimated, recorded.Usage.Input));
    }

    [Fact]
    public async Task CountTokens_OfAProfile_CountsItsFoundationModel()
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock());

        using var response = await rig.PostAsync("""{"model":"claude-sonnet-5","messages":[{"role":"user","content":"hi"}]}""", path: "/v1/messages/count_tokens?beta=true");

        Assert.Equal("""{"input_tokens":50}""", await response.Content.ReadAsStringAsync());
        Assert.Equal("/model/anthropic.claude-sonnet-4-5-20250929-v1:0/count-tokens", Assert.Single(rig.First.Requests).Path);
    }

    [Fact]
    public async Task CountTokens_OfAProfileWithoutAModelsName_IsRefusedWithTheRemedy()
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock("arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1b2c3"));

        using var response = await rig.PostAsync("""{"model":"claude-sonnet-5","messages":[{"role":"user","content":"hi"}]}""", path: "/v1/messages/count_tokens");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("does not name one", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(rig.First.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChatCompletion_IsTranslated_AndSigned(bool stream)
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock());

        using var response = await rig.OpenAIAsync(HttpMethod.Post, "/v1/chat/completions", $$"""{"model":"any","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"hi"}]}""");
        var said = await response.Content.ReadAsStringAsync();

        Assert.True(response.StatusCode == HttpStatusCode.OK, said);
        Assert.Contains(stream ? "chat.completion.chunk" : "\"chat.completion\"", said, StringComparison.Ordinal);
        Assert.Equal(36, (await rig.EventAsync()).Usage.Output);
    }

    [Fact]
    public async Task Responses_AreNotSpoken_AndSoIsSaid()
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock());

        using var response = await rig.OpenAIAsync(HttpMethod.Post, "/v1/responses", """{"model":"any","input":"hi","max_output_tokens":5}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Bedrock", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_ThatIsAnApiKey_IsSentAsBearer()
    {
        await using var rig = await Rig.StartAsync(start: false);
        rig.First.Clouds.AddToken("ABSKsimulated");
        var config = rig.Config.OnBedrock();
        Bundles.Publish(rig.ConfigFolder, new Dictionary<string, byte[]>(Contracts.Configuration.RouterBundle.Write(config, config.Providers.ToDictionary(p => p.Id, _ => "ABSKsimulated"))));
        await rig.StartGatewayAsync();

        using var response = await rig.PostAsync(Rig.Body());

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        Assert.Equal("Bearer ABSKsimulated", rig.First.Requests[0].Headers["Authorization"]);
    }

    [Fact]
    public async Task Secret_OfSomebodyElse_IsRefusedByBedrock()
    {
        await using var rig = await Rig.StartAsync(config => config.OnBedrock().WithRoute(route => route with { MaxAttempts = 1 }));
        rig.First.Clouds.RevokeAll();

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("authentication_error", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
