using System.Net;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests;

/// <summary>A request moves to the next target only before its first byte.</summary>
public sealed class FailoverTests
{
    [Theory]
    [InlineData("status=529", false)]
    [InlineData("status=503", true)]
    [InlineData("status=429", true)]
    [InlineData("reset=before", false)]
    [InlineData("reset=after", true)]
    [InlineData("empty", true)]
    [InlineData("overloaded", true)]
    [InlineData("overloaded-after-start", true)]
    [InlineData("cut-after=1", true)]
    public async Task FirstTarget_FailsBeforeContent_SecondAnswers(string fault, bool stream)
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next(fault);

        using var response = await rig.PostAsync(Rig.Body(stream: stream));
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(rig.Second.Requests.Single().Answer.ToArray(), bytes);
        var recorded = await rig.EventAsync();
        Assert.Equal(("t1", UsageOutcome.Completed), (recorded.Target, recorded.Outcome));
        await Eventually.TrueAsync(() => rig.Metering.Ledger.Figures(Bundles.TeamBudget) is (> 0m, 0m), "charged once, nothing held", Deadlines.Settled);
    }

    [Fact]
    public async Task Credential_ThatTheFirstTargetDoesNotTake_TheSecondAnswers()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("status=401");
        using var response = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(rig.Second.Requests);
    }

    [Fact]
    public async Task Credential_ThatNoProviderTakes_IsNoFaultOfTheCaller()
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with { Targets = [route.Targets[0]], MaxAttempts = 3 }));
        rig.First.Standing = ProviderSimulator.Behavior.Parse("status=401");
        using var response = await rig.PostAsync(Rig.Body());
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
        await RefusalTests.ExpectAsync(response, 502, "api_error", "provider p0 does not take the gateway's own credential (401). Yours is right");
        // Asking it again would not help, and lock accounts at some.
        Assert.Single(rig.First.Requests);
        Assert.Equal(0m, rig.Metering.Ledger.Figures(Bundles.TeamBudget).Spent);
    }

    [Fact]
    public async Task FirstTarget_FailsAgainAndAgain_IsLeftAloneAndTriedAgainWhenItHasRecovered()
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with { CircuitFailures = 3, CircuitPause = TimeSpan.FromSeconds(1) }));
        for (var i = 0; i < 3; i++)
        {
            rig.First.Next("status=503");
            await AnsweredAsync(rig);
        }

        for (var i = 0; i < 5; i++)
        {
            await AnsweredAsync(rig);
        }

        Assert.Equal((3, 8), (rig.First.Requests.Count, rig.Second.Requests.Count));
        await Eventually.TrueAsync(
            async () =>
            {
                await AnsweredAsync(rig);
                return rig.First.Requests.Count > 3;
            },
            "the first target is asked again",
            Deadlines.Settled);
        var others = rig.Second.Requests.Count;
        await AnsweredAsync(rig);
        Assert.Equal(others, rig.Second.Requests.Count);
    }

    [Fact]
    public async Task EveryTarget_IsBroken_RequestsGoOnAllTheSame()
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with { CircuitFailures = 1 }));
        rig.First.Next("status=503");
        rig.Second.Next("status=503");
        using (var broken = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, broken.StatusCode);
        }

        await AnsweredAsync(rig);
        Assert.Equal(2, rig.First.Requests.Count);
    }

    private static async Task AnsweredAsync(Rig rig)
    {
        using var response = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task SameTarget_OnceMore_TakesTheConnectionThatThePauseLeftFree()
    {
        var connections = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var builder = Microsoft.AspNetCore.Builder.WebApplication.CreateEmptyBuilder(new Microsoft.AspNetCore.Builder.WebApplicationOptions());
        Microsoft.AspNetCore.Hosting.WebHostBuilderKestrelExtensions.UseKestrelCore(builder.WebHost);
        Microsoft.AspNetCore.Hosting.WebHostBuilderKestrelExtensions.ConfigureKestrel(builder.WebHost, kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var provider = builder.Build();
        Microsoft.AspNetCore.Builder.RunExtensions.Run(provider, async context =>
        {
            connections.Enqueue(context.Connection.Id);
            context.Response.StatusCode = 503;
            // Longer than what is read with the head of the answer.
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, new string('x', 200_000));
        });
        await provider.StartAsync();
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with { Targets = [route.Targets[0]], MaxAttempts = 2 }) with
        {
            Providers = [config.Providers[0] with { BaseUrl = provider.Urls.First() }, config.Providers[1]],
        });

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(2, connections.Count);
        Assert.Single(connections.Distinct());
    }

    [Fact]
    public async Task FirstTarget_SilentBeforeFirstByte_SecondAnswers()
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with { FirstByteTimeout = TimeSpan.FromMilliseconds(300) }));
        rig.First.Next("delay=60000");

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(rig.Second.Requests);
        // The first provider may have gone on and charged: each try is an event, and the one that was given up is marked.
        var given = await rig.EventAsync(e => e.Target == "t0");
        var served = await rig.EventAsync(e => e.Target == "t1");
        Assert.Equal((UsageOutcome.UpstreamFailed, true, 504), (given.Outcome, given.Estimated, given.StatusCode));
        Assert.Equal((UsageOutcome.Completed, false), (served.Outcome, served.Estimated));
        Assert.NotEqual(given.Id, served.Id);
        Assert.True(given.Usage is { Input: > 0, Output: 0 } && given.LeaseCharge > 0);
        await Eventually.TrueAsync(() => rig.Metering.Ledger.Figures(Bundles.TeamBudget) == (given.LeaseCharge + served.LeaseCharge, 0m), "both are spent, nothing is held", Deadlines.Settled);
    }

    [Fact]
    public async Task LastTarget_SilentBeforeFirstByte_Is504AndAnEvent()
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with { FirstByteTimeout = TimeSpan.FromMilliseconds(300), MaxAttempts = 1 }));
        rig.First.Next("delay=60000");

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 504, "timeout_error", "did not begin to answer");

        var given = await rig.EventAsync();
        Assert.Equal((UsageOutcome.UpstreamFailed, true, 504), (given.Outcome, given.Estimated, given.StatusCode));
    }

    [Fact]
    public async Task FirstTarget_BreaksAfterContent_IsNotRepeated()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("cut-after=5;drip=100");

        using var response = await rig.PostAsync(Rig.Body(stream: true));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Contains("event: error", text, StringComparison.Ordinal);
        Assert.Empty(rig.Second.Requests);
        Assert.Equal(UsageOutcome.UpstreamFailed, (await rig.EventAsync()).Outcome);
    }

    [Fact]
    public async Task AllTargets_Fail_LastAnswerPassesUnchanged()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("status=503");
        rig.Second.Next("status=529");

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(529, (int)response.StatusCode);
        Assert.Equal(rig.Second.Requests.Single().Answer.ToArray(), await response.Content.ReadAsByteArrayAsync());
        await Eventually.TrueAsync(() => rig.Metering.Ledger.Figures(Bundles.TeamBudget) == (0m, 0m), "nothing charged, nothing held", Deadlines.Settled);
    }

    [Fact]
    public async Task Targets_Unreachable_AnswerIs502InTheCallersDialect()
    {
        await using var rig = await Rig.StartAsync(config => config with
        {
            Providers = [.. config.Providers.Select(provider => provider with { BaseUrl = "http://127.0.0.1:9" })],
        });

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("\"type\":\"api_error\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Eventually.TrueAsync(
            () => rig.Metering.Reports.LastOrDefault()?.Targets.All(target => target.LastError is not null) == true, "the failure in the report", Deadlines.Settled);
    }

    [Fact]
    public async Task Target_OutsideTheDataBoundary_IsNeverUsed()
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with { DataBoundary = ["r1"] }));

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(rig.First.Requests);
        Assert.Single(rig.Second.Requests);
    }

    [Fact]
    public async Task Route_WithoutATargetInsideTheDataBoundary_Refuses()
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with { DataBoundary = ["moon"] }));

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("moon", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weighted_Targets_ShareInProportion()
    {
        await using var rig = await Rig.StartAsync(config => config.WithRoute(route => route with
        {
            Strategy = RouteStrategy.Weighted,
            Targets = [.. route.Targets.Select((target, i) => target with { Priority = 0, Weight = i == 0 ? 3 : 1 })],
        }));

        for (var i = 0; i < 200; i++)
        {
            using var response = await rig.PostAsync(Rig.Body());
        }

        Assert.InRange(rig.First.Requests.Count, 125, 175);
        Assert.Equal(200, rig.First.Requests.Count + rig.Second.Requests.Count);
    }
}
