using System.Net;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Identity;

/// <summary>Workloads that say who they are with their projected token, through the whole gateway.</summary>
public sealed class ServiceAccountTests
{
    private static readonly ObjectRef Web = new("team-a", "web");
    private static readonly ObjectRef Beta = new("team-b", "beta");

    [Fact]
    public async Task Token_OfAnAccountInTheProjectsNamespace_IsServedAndItsAccountCharged()
    {
        await using var rig = await StartAsync();
        var token = Known(rig, Web);

        using var response = await rig.PostAsync(Rig.Body(), token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.Content.ReadAsStringAsync();
        var attribution = (await rig.EventAsync()).Attribution;
        Assert.Equal((Bundles.Team, "system:serviceaccount:team-a:web", null), (attribution.Project, attribution.Member, attribution.Key));
        Assert.DoesNotContain(rig.First.Requests, request => request.Headers.Values.Any(value => value.Contains(token, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Token_OfManyRequestsAtOnce_IsAskedAboutOnce()
    {
        await using var rig = await StartAsync();
        var token = Known(rig, Web);
        await rig.Metering.ReviewTurn.WaitAsync();
        var requests = Enumerable.Range(0, 20).Select(_ => rig.PostAsync(Rig.Body(), token)).ToArray();
        await Eventually.TrueAsync(() => Task.FromResult(!rig.Metering.Reviewed.IsEmpty), "the token is asked about", Deadlines.Settled);
        rig.Metering.ReviewTurn.Release();

        foreach (var response in await Task.WhenAll(requests))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            response.Dispose();
        }

        using var later = await rig.PostAsync(Rig.Body(), token);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
        Assert.Equal([token], rig.Metering.Reviewed);
    }

    [Fact]
    public async Task Token_OfADeletedAccountOrFromElsewhere_Is401AndCountsAsAGuess()
    {
        await using var rig = await StartAsync();
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), Tokens.ServiceAccount()), 401, "authentication_error", "the token in Authorization is none of a ServiceAccount of this cluster");
        Assert.Equal(1, rig.Gateway.Metrics.Refusals.WithLabels("token").Value);
    }

    [Fact]
    public async Task Token_OfAnotherAudience_IsNeverAskedAbout()
    {
        await using var rig = await StartAsync();
        var token = Tokens.ServiceAccount(audience: "https://kubernetes.default.svc");
        rig.Metering.Accounts[token] = Web;
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), token), 401, "authentication_error", "must have the audience claudeconfig.dev");
        Assert.Empty(rig.Metering.Reviewed);
    }

    [Fact]
    public async Task Token_ThatIsOver_Is401WhateverIsRememberedOfIt()
    {
        await using var rig = await StartAsync();
        var token = Known(rig, Web, end: DateTimeOffset.UtcNow.AddSeconds(3));
        using (var before = await rig.PostAsync(Rig.Body(), token))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await rig.PostAsync(Rig.Body(), token);
                return response.StatusCode == HttpStatusCode.Unauthorized;
            },
            "the token is over",
            Deadlines.Settled);
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), token), 401, "authentication_error", "ended at");
    }

    [Fact]
    public async Task Account_OfNoProject_Is403AndInTheMetric()
    {
        await using var rig = await StartAsync();
        await RefusalTests.ExpectAsync(
            await rig.PostAsync(Rig.Body(), Known(rig, new("elsewhere", "web"))), 403, "permission_error", "system:serviceaccount:elsewhere:web belongs to no ClaudeProject");
        Assert.Equal(1, rig.Gateway.Metrics.UnmatchedIdentities.Value);
    }

    [Fact]
    public async Task Account_OfTwoProjects_MustNameOneAndIsToldWhich()
    {
        await using var rig = await StartAsync(config => config with
        {
            Projects =
            [
                config.Projects[0] with { Namespaces = ["team-a"] },
                new ProjectEntry { Project = Beta, ServiceAccounts = [Web] },
                new ProjectEntry { Project = new("team-c", "gamma"), Namespaces = ["team-c"] },
            ],
        });
        var token = Known(rig, Web);
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), token), 403, "permission_error", "belongs to several projects: name one of team-a/alpha, team-b/beta in header x-claudeconfig-project");
        await RefusalTests.ExpectAsync(
            await rig.PostWithAsync(("authorization", "Bearer " + token), ("x-claudeconfig-project", "team-c/gamma")), 403, "permission_error", "does not belong to project team-c/gamma");

        using var named = await rig.PostWithAsync(("authorization", "Bearer " + token), ("x-claudeconfig-project", "team-a/alpha"));
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);
    }

    [Fact]
    public async Task Member_OfAToken_IsWhatRoutesAndBudgetsAskFor()
    {
        await using var rig = await StartAsync(config => config with
        {
            Budgets = [Bundles.Budget(Bundles.TeamBudget) with { Coverage = new BudgetCoverage { Projects = [Bundles.Team], Members = ["system:serviceaccount:team-a:web"] } }],
            Routes = [config.Routes[0] with { Matches = [new RouteMatch { Models = ["claude-*"], Members = ["system:serviceaccount:team-a:web"] }] }],
        });
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), Known(rig, new("team-a", "other"))), 404, "not_found_error", "has no route");
        using var response = await rig.PostAsync(Rig.Body(), Known(rig, Web));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.Content.ReadAsStringAsync();
        await rig.EventAsync();
        Assert.True(rig.Metering.Ledger.Figures(Bundles.TeamBudget).Spent > 0);
    }

    [Fact]
    public async Task Metering_Away_KnownTokensGoOnAndNewOnesComeBackLater()
    {
        await using var rig = await StartAsync(config => config with { Budgets = [] });
        var known = Known(rig, Web);
        using (var before = await rig.PostAsync(Rig.Body(), known))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        rig.Metering.Down = 503;
        using (var after = await rig.PostAsync(Rig.Body(), known))
        {
            Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        }

        var refused = await rig.PostAsync(Rig.Body(), Known(rig, Web));
        Assert.Equal("2", refused.Headers.GetValues("retry-after").Single());
        await RefusalTests.ExpectAsync(refused, 503, "api_error", "cannot be told now whose ServiceAccount token this is");

        rig.Metering.Down = 0;
        var fresh = Known(rig, Web);
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await rig.PostAsync(Rig.Body(), fresh);
                return response.StatusCode == HttpStatusCode.OK;
            },
            "new tokens are let in again",
            Deadlines.Settled);
    }

    [Fact]
    public async Task Credentials_TwoOfThem_TheOneThatIsOursCounts()
    {
        await using var rig = await StartAsync(options: 1);
        var token = Known(rig, Web);
        foreach (var headers in (IEnumerable<(string, string)[]>)
        [
            [("x-api-key", "sk-ant-dummy"), ("authorization", "Bearer " + token)],
            [("x-api-key", token), ("authorization", "Bearer not-needed")],
            [("x-api-key", "sk-ant-dummy"), ("authorization", "Bearer " + Bundles.Key.Reveal())],
            [("x-api-key", Bundles.Key.Reveal()), ("authorization", "Bearer something")],
            [("x-api-key", VirtualKey.Create().Reveal()), ("authorization", "bearer  " + Bundles.Key.Reveal())],
        ])
        {
            using var response = await rig.PostWithAsync(headers);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await RefusalTests.ExpectAsync(
            await rig.PostWithAsync(("x-api-key", "sk-ant-dummy"), ("authorization", "Bearer " + Bundles.ExpiredKey.Reveal())), 401, "authentication_error", "key 'old' expired");
        await RefusalTests.ExpectAsync(
            await rig.PostWithAsync(("x-api-key", VirtualKey.Create().Reveal()), ("authorization", "Bearer other")), 401, "authentication_error", "the key in x-api-key is not known");
    }

    [Fact]
    public async Task Keys_ThatWork_NeverPayForWrongOnesFromTheirAddress()
    {
        await using var rig = await StartAsync(options: 2);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await rig.PostAsync(Rig.Body(), VirtualKey.Create().Reveal());
            Assert.Equal(i < 2 ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests, wrong.StatusCode);
        }

        using var key = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, key.StatusCode);
        using var token = await rig.PostAsync(Rig.Body(), Known(rig, Web));
        Assert.Equal(HttpStatusCode.OK, token.StatusCode);
    }

    [Theory]
    [InlineData("eyJhbGciOiJub25lIn0.bm90IGpzb24.x")]
    [InlineData("eyJ.%%%.x")]
    [InlineData("eyJhbGciOiJub25lIn0.W10.x")]
    [InlineData("eyJhbGciOiJub25lIn0.//79.x")]
    public async Task Token_ThatIsNone_Is401(string token)
    {
        await using var rig = await StartAsync();
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), token), 401, "authentication_error", "cannot be read");
    }

    [Fact]
    public async Task WorkloadReport_OfAKnownAccount_GoesToMeteringWithItsToken()
    {
        await using var rig = await StartAsync();
        var token = Known(rig, Web);
        const string Report = """{"configuration":{"namespace":"team-a","name":"rules"},"revision":"rev-1"}""";

        using var told = await rig.PostAsync(Report, token, "/v1/workloads");

        Assert.Equal(HttpStatusCode.NoContent, told.StatusCode);
        var call = Assert.Single(rig.Metering.Told);
        Assert.Equal((token, "rev-1"), (call.Token, call.Report.Revision));
        await RefusalTests.ExpectAsync(await rig.PostAsync("{", token, "/v1/workloads"), 400, "invalid_request_error", "");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await rig.PostAsync(new string(' ', 9000), token, "/v1/workloads")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await rig.PostAsync(Report, Tokens.ServiceAccount(), "/v1/workloads")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await rig.PostAsync(Report, path: "/v1/workloads")).StatusCode);
        Assert.Single(rig.Metering.Told);
    }

    private static Task<Rig> StartAsync(Func<RouterConfig, RouterConfig>? configure = null, int options = 60) => Rig.StartAsync(
        config => (configure ?? (same => same with { Projects = [same.Projects[0] with { Namespaces = ["team-a"] }] }))(config with
        {
            Projects = [config.Projects[0] with { Namespaces = ["team-a"] }],
        }),
        with => with with { FailedAttemptsPerMinute = options });

    private static string Known(Rig rig, ObjectRef account, DateTimeOffset? end = null)
    {
        var token = Tokens.ServiceAccount(account.Name, account.Namespace, end: end);
        rig.Metering.Accounts[token] = account;
        return token;
    }
}
