using System.Net;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.RateLimiting;

/// <summary>What a caller over its limit sees, through the whole gateway.</summary>
public sealed class RateLimitedGatewayTests
{
    [Fact]
    public async Task Key_OverItsLimit_Is429WithoutHoldOrSpend()
    {
        await using var rig = await Rig.StartAsync(config => WithKeyLimit(config, 2));
        using (var first = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.Equal("2", Header(first, "anthropic-ratelimit-requests-limit"));
            Assert.Equal("1", Header(first, "anthropic-ratelimit-requests-remaining"));
            Assert.InRange(DateTimeOffset.Parse(Header(first, "anthropic-ratelimit-requests-reset")), DateTimeOffset.UtcNow.AddSeconds(20), DateTimeOffset.UtcNow.AddSeconds(61));
        }

        using (var second = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal("0", Header(second, "anthropic-ratelimit-requests-remaining"));
        }

        var refused = await rig.PostAsync(Rig.Body());

        Assert.InRange(int.Parse(Header(refused, "retry-after")), 20, 61);
        await RefusalTests.ExpectAsync(refused, 429, "rate_limit_error", "key 'ci' of project team-a/alpha is limited to 2 requests");
        Assert.Equal(2, rig.First.Requests.Count);
        Assert.Equal(1, rig.Gateway.Metrics.Refusals.WithLabels("rate_limit").Value);
    }

    [Fact]
    public async Task Counters_AfterAReload_AreKept()
    {
        await using var rig = await Rig.StartAsync(config => WithKeyLimit(config, 1));
        using (var first = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        var before = rig.Gateway.Config.Current;
        Bundles.Publish(rig.ConfigFolder, WithKeyLimit(rig.Config, 1).WithRoute(route => route with { MaxAttempts = 1 }));
        rig.Gateway.Source.Look();
        Assert.NotSame(before, rig.Gateway.Config.Current);

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 429, "rate_limit_error", "limited to 1 requests");
    }

    [Fact]
    public async Task Route_OverItsTokens_RefusesAfterTheAnswerThatPassedThem()
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with
        {
            RateLimits = [new RateLimitEntry { Tokens = 1, Per = RateLimitScope.Member, Window = TimeSpan.FromMinutes(10) }],
        }));
        using (var first = await rig.PostAsync(Rig.Body()))
        {
            await first.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        await rig.EventAsync();
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 429, "rate_limit_error", "route team-a/claude, for member 'key:ci' of project team-a/alpha, is limited to 1 tokens in 600 s");
    }

    [Fact]
    public async Task Address_ThatGuesses_IsRefusedUnseen()
    {
        await using var rig = await Rig.StartAsync(options: options => options with { FailedAttemptsPerMinute = 3 });
        for (var i = 0; i < 3; i++)
        {
            await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), key: VirtualKey.Create().Reveal()), 401, "authentication_error", "not known");
        }

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), key: VirtualKey.Create().Reveal()), 429, "rate_limit_error", "unknown keys came from this client address");
        Assert.Equal(1, rig.Gateway.Metrics.Refusals.WithLabels("failed_attempts").Value);
    }

    [Fact]
    public async Task Address_WithMissingOrExpiredKeys_IsNotTakenForAGuesser()
    {
        await using var rig = await Rig.StartAsync(options: options => options with { FailedAttemptsPerMinute = 1 });
        for (var i = 0; i < 3; i++)
        {
            await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), key: ""), 401, "authentication_error", "no credential");
            await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), key: Bundles.ExpiredKey.Reveal()), 401, "authentication_error", "expired");
        }

        using var valid = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, valid.StatusCode);
    }

    private static RouterConfig WithKeyLimit(RouterConfig config, int limit) => config with
    {
        Projects = [config.Projects[0] with { Keys = [config.Projects[0].Keys[0] with { RequestsPerMinute = limit }] }],
    };

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
