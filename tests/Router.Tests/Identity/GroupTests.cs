using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Identity;

/// <summary>Groups that a token lists, where routes and budgets name members, and those who would like to be of another group.</summary>
public sealed class GroupTests : IAsyncLifetime
{
    private FakeIssuer issuer = null!;

    private string Senior => GroupMember.Of(issuer.Url, "senior");

    public async ValueTask InitializeAsync() => issuer = await FakeIssuer.StartAsync();

    public ValueTask DisposeAsync() => issuer.DisposeAsync();

    [Theory]
    [InlineData("""["staff","senior"]""", true)]
    [InlineData("\"senior\"", true)]
    [InlineData("""["staff"]""", false)]
    [InlineData("""["senior,staff"]""", false)]
    [InlineData("""[7,null,{"senior":"senior"}]""", false)]
    [InlineData("null", false)]
    public async Task Match_ByGroup_TakesThoseWhoseTokenListsIt(string groups, bool matched)
    {
        await using var rig = await StartAsync(config => config.WithRoute(route => route with { Matches = [new RouteMatch { Models = ["claude-*"], Members = [Senior] }] }));

        using var response = await rig.PostAsync(Rig.Body(), issuer.Token(("teams", JsonNode.Parse(groups))));

        Assert.Equal(matched ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Condition_ByGroup_ChoosesTheTarget()
    {
        await using var rig = await StartAsync(config => config.WithRoute(route => route with
        {
            Strategy = RouteStrategy.Conditional,
            Targets = [route.Targets[0] with { When = new TargetWhen { Members = [Senior] } }, route.Targets[1]],
        }));

        using (var senior = await rig.PostAsync(Rig.Body(), Token("senior")))
        using (var other = await rig.PostAsync(Rig.Body(), Token("staff")))
        {
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (senior.StatusCode, other.StatusCode));
        }

        Assert.Single(rig.First.Requests);
        Assert.Single(rig.Second.Requests);
    }

    [Fact]
    public async Task Budget_OfAGroup_CoversItsMembersAndReachesTheEvent()
    {
        await using var rig = await StartAsync(config => config with { Budgets = [.. config.Budgets, Budget("seniors", Senior)] });
        rig.Metering.Ledger.Limit(new("team-a", "seniors"), 0m);

        using (var other = await rig.PostAsync(Rig.Body(), Token("staff")))
        {
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }

        Assert.Empty((await rig.EventAsync()).Attribution.Tags);
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), Token("senior")), 429, "billing_error", "team-a/seniors");

        rig.Metering.Ledger.Limit(new("team-a", "seniors"), 10m);
        var billed = await Harness.Eventually.GetAsync(
            async () =>
            {
                using var response = await rig.PostAsync(Rig.Body(), Token("senior"));
                return rig.Metering.Events.FirstOrDefault(e => e.Attribution.Tags.Count > 0);
            }, "an event of the group", Harness.Deadlines.Settled);
        Assert.Equal([KeyValuePair.Create(Senior, GroupMember.TagValue)], billed.Attribution.Tags);
    }

    [Fact]
    public async Task Share_OfAGroup_IsAskedForInItsName()
    {
        var company = Bundles.Budget(new("company", "all")) with { Coverage = new BudgetCoverage { Projects = [new("company", "top")] }, Shares = new ShareEntry { Members = [Senior] } };
        await using var rig = await StartAsync(config => config with
        {
            Budgets =
            [
                Bundles.Budget(new("team-a", "shared")) with { Coverage = new BudgetCoverage { Projects = [Bundles.Team] }, Ancestors = [company.Budget], Shares = new ShareEntry { Everyone = true, Members = [GroupMember.Of(issuer.Url, "staff")] } },
                company,
            ],
        });
        rig.Metering.Ledger.Limit(new("team-a", "shared"), 100m);
        rig.Metering.Ledger.Limit(company.Budget, 100m);

        using (var senior = await rig.PostAsync(Rig.Body(), Token("senior", "staff", "other")))
        using (var nobody = await rig.PostAsync(Rig.Body(), Token("other")))
        {
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (senior.StatusCode, nobody.StatusCode));
        }

        // Both budgets' groups, that of the one above as well; one who is in none of them has an account of its own.
        Assert.Equal([$"{Senior} {GroupMember.Of(issuer.Url, "staff")}", ""], rig.Metering.Ledger.Wishes.Select(wish => string.Join(' ', wish.Groups)));
        Assert.All(rig.Metering.Ledger.Wishes, wish => Assert.NotEmpty(wish.Member!));
    }

    [Fact]
    public async Task Group_SaidInAHeaderOrAsAName_IsNobodys()
    {
        await using var rig = await StartAsync(
            config => config with
            {
                Budgets = [.. config.Budgets, Budget("seniors", Senior), Budget("odd") with { Coverage = new BudgetCoverage { Projects = [Bundles.Team], Tags = new SortedDictionary<string, string> { [Senior] = "x" } } }],
                Routes = [config.Routes[0] with { Matches = [new RouteMatch { Members = [Senior] }] }],
            },
            Entry() with { UsernameClaim = "name" });
        await RefusalTests.ExpectAsync(
            await rig.PostWithAsync(("authorization", "Bearer " + issuer.Token(("name", Senior))), ("x-claudeconfig-tags", $"{Senior}=member")), 404, "not_found_error", "no route");
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), issuer.Token(("name", "x"), ("groups", new JsonArray("senior")))), 404, "not_found_error", "no route");
    }

    [Fact]
    public async Task Groups_OfMoreBudgetsThanTravel_AreRefusedAndNotForgotten()
    {
        string[] many = [.. Enumerable.Range(0, 17).Select(i => $"g{i:00}")];
        await using var rig = await StartAsync(config => config with { Budgets = [.. config.Budgets, Budget("many", [.. many.Select(group => GroupMember.Of(issuer.Url, group))])] });

        rig.Metering.Ledger.Limit(new("team-a", "many"), 100m);

        using (var most = await rig.PostAsync(Rig.Body(), Token(many[..16])))
        {
            Assert.Equal(HttpStatusCode.OK, most.StatusCode);
        }

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), Token(many)), 403, "permission_error", "more than 16 groups");
    }

    [Fact]
    public async Task Groups_AndTagsThatAnotherProjectNames_ChangeNothingHere()
    {
        string[] many = [.. Enumerable.Range(0, 17).Select(i => $"g{i:00}")];
        var elsewhere = Budget("theirs", [.. many.Select(group => GroupMember.Of(issuer.Url, group))]) with { Budget = new("team-b", "theirs") };
        var theirs = elsewhere with { Coverage = elsewhere.Coverage with { Projects = [new("team-b", "beta")], Tags = new SortedDictionary<string, string> { ["colour"] = "red" } } };
        await using var rig = await StartAsync(config => config with { Budgets = [.. config.Budgets, theirs] });

        using var response = await rig.PostWithAsync(("authorization", "Bearer " + Token(many)), ("x-claudeconfig-tags", "colour=red,colour=blue"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.Content.ReadAsStringAsync();
        Assert.Empty((await rig.EventAsync()).Attribution.Tags);
    }

    [Fact]
    public async Task Models_OfARouteForAGroup_AreShownToItAlone()
    {
        await using var rig = await StartAsync(config => config.WithRoute(route => route with { Matches = [new RouteMatch { Models = ["claude-opus-4-8"], Members = [Senior] }] }));

        using var senior = await rig.SendAsync(HttpMethod.Get, "/v1/models", Token("senior"));
        using var other = await rig.SendAsync(HttpMethod.Get, "/v1/models", Token("staff"));

        Assert.Contains("claude-opus-4-8", await senior.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("claude-opus-4-8", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private string Token(params string[] groups) => issuer.Token(("teams", new JsonArray([.. groups.Select(group => JsonValue.Create(group))])));

    private static BudgetEntry Budget(string name, params string[] members) => Bundles.Budget(new("team-a", name)) with { Coverage = new BudgetCoverage { Projects = [Bundles.Team], Members = members } };

    private OidcEntry Entry() => new() { Issuer = issuer.Url, Audiences = ["claudeconfig.dev"], GroupsClaim = "teams" };

    private async Task<Rig> StartAsync(Func<RouterConfig, RouterConfig> change, OidcEntry? entry = null)
    {
        var rig = await Rig.StartAsync(config => change(config with
        {
            Projects = [config.Projects[0] with { Oidc = [entry ?? Entry()] }],
            Outbound = new OutboundPolicy { InternalHosts = ["127.0.0.1:*"] },
        }));
        await Harness.Eventually.TrueAsync(() => rig.Gateway.Metrics.IssuerFetches.WithLabels("fetched").Value > 0, "the issuer's keys are known", Harness.Deadlines.Settled);
        return rig;
    }
}
