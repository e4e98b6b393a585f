using System.Net;
using System.Text;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests;

/// <summary>What budgets do before they are spent: they slow requests down, and send new sessions elsewhere.</summary>
public sealed class BudgetActionTests : IDisposable
{
    private static readonly ObjectRef Thrifty = new("team-a", "thrifty");

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public async Task Throttle_OfAnAncestor_SlowsDownFromItsPercentageUntilTheLimitIsRaised()
    {
        await using var rig = await StartAsync(Bundles.CompanyBudget, new BudgetActionEntry { Percent = 80, RequestsPerMinute = 3 });
        rig.Metering.Ledger.Limit(Bundles.CompanyBudget, 1000m);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(rig, "s")).StatusCode);
        }

        rig.Metering.Ledger.Spend(Bundles.CompanyBudget, 850m);
        HttpResponseMessage refused = null!;
        await Eventually.TrueAsync(async () => (refused = await SendAsync(rig, "s")).StatusCode == HttpStatusCode.TooManyRequests, "throttled", Deadlines.Settled);
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Contains($"budget {Bundles.CompanyBudget}, of which a part is spent at which it throttles, is limited to 3 requests in 60 s", await refused.Content.ReadAsStringAsync());
        rig.Metering.Ledger.Limit(Bundles.CompanyBudget, 100_000m);
        await Eventually.TrueAsync(async () => (await SendAsync(rig, "s")).StatusCode == HttpStatusCode.OK, "throttled no more", Deadlines.Settled);
    }

    [Fact]
    public async Task Downgrade_TakesNewSessionsOnlyAndSaysSoUntilTheLimitIsRaised()
    {
        await using var rig = await StartAsync(Bundles.TeamBudget, new BudgetActionEntry { Percent = 90, Route = Thrifty });
        Assert.False(IsDowngraded(await SendAsync(rig, "old")));
        rig.Metering.Ledger.Spend(Bundles.TeamBudget, 950m);
        var number = 0;
        await Eventually.TrueAsync(async () => IsDowngraded(await SendAsync(rig, $"new-{++number}")), "a new session is sent elsewhere", Deadlines.Settled);
        using var there = await SendAsync(rig, $"new-{number}");
        Assert.Equal($"budget={Bundles.TeamBudget}; percent=90; route={Thrifty}", there.Headers.GetValues("x-claudeconfig-downgraded").Single());
        Assert.NotEmpty(rig.Second.Requests);
        Assert.False(IsDowngraded(await SendAsync(rig, "old")));
        rig.Metering.Ledger.Limit(Bundles.TeamBudget, 100_000m);
        await Eventually.TrueAsync(async () => !IsDowngraded(await SendAsync(rig, $"new-{number}")), "back on its route", Deadlines.Settled);
    }

    [Fact]
    public async Task Downgrade_ToARouteOfAnotherProject_ChangesNothing()
    {
        await using var rig = await StartAsync(Bundles.TeamBudget, new BudgetActionEntry { Percent = 1, Route = Thrifty }, [new ObjectRef("team-b", "theirs")]);
        rig.Metering.Ledger.Spend(Bundles.TeamBudget, 500m);
        await Eventually.TrueAsync(() => rig.Metering.Ledger.UsesAsked > 2, "the use is known", Deadlines.Settled);
        Assert.False(IsDowngraded(await SendAsync(rig, "s")));
    }

    [Theory]
    [InlineData(EnforcementMode.Shadow, false)]
    [InlineData(EnforcementMode.Soft, true)]
    public async Task Downgrade_OfABudgetThatRefusesNothing_IsForSoftOnes(EnforcementMode mode, bool expected)
    {
        await using var rig = await StartAsync(Bundles.TeamBudget, new BudgetActionEntry { Percent = 1, Route = Thrifty }, mode: mode);
        rig.Metering.Ledger.Spend(Bundles.TeamBudget, 500m);
        await Eventually.TrueAsync(() => rig.Metering.Ledger.UsesAsked > 2, "the use is known", Deadlines.Settled);
        Assert.Equal(expected, IsDowngraded(await SendAsync(rig, "s")));
    }

    public void Dispose() => _http.Dispose();

    private static bool IsDowngraded(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.Contains("x-claudeconfig-downgraded");
    }

    private static Task<Rig> StartAsync(ObjectRef budget, BudgetActionEntry action, IReadOnlyList<ObjectRef>? projects = null, EnforcementMode mode = EnforcementMode.Hard) => Rig.StartAsync(config => config with
    {
        Budgets = [.. config.Budgets.Select(entry => entry.Budget == budget ? entry with { Actions = [action], Mode = mode } : entry)],
        Routes =
        [
            config.Routes[0] with { Targets = [config.Routes[0].Targets[0]] },
            config.Routes[0] with
            {
                Route = Thrifty, Projects = projects ?? config.Routes[0].Projects, Matches = [new RouteMatch { Models = ["never-*"] }], Targets = [config.Routes[0].Targets[1]],
            },
        ],
    });

    private async Task<HttpResponseMessage> SendAsync(Rig rig, string session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, rig.Gateway.Address + "/v1/messages") { Content = new StringContent(Rig.Body(), Encoding.UTF8, "application/json") };
        request.Headers.Add("x-api-key", Bundles.Key.Reveal());
        request.Headers.Add("x-claude-code-session-id", session);
        return await _http.SendAsync(request);
    }
}
