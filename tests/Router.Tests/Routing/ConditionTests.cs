using System.Net;
using System.Text;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Routing;

/// <summary>Targets that are used only when something holds, in front of real providers.</summary>
public sealed class ConditionTests
{
    private static readonly ObjectRef Other = new("team-b", "theirs");

    [Theory]
    [InlineData("gold", "t1")]
    [InlineData("silver", "t0")]
    public async Task Header_WithTheValue_ChoosesTheTarget(string tier, string expected)
    {
        await using var rig = await Conditional(new TargetWhen { Headers = new Dictionary<string, string> { ["x-tier"] = "gold" } });
        using var request = new HttpRequestMessage(HttpMethod.Post, rig.Gateway.Address + "/v1/messages") { Content = new StringContent(Rig.Body(), Encoding.UTF8, "application/json") };
        request.Headers.Add("x-api-key", Bundles.Key.Reveal());
        request.Headers.Add("X-Tier", tier);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, (await rig.EventAsync()).Target);
    }

    [Theory]
    [InlineData("key:ci", "t1")]
    [InlineData("key:other", "t0")]
    public async Task Member_WhoIsNamed_ChoosesTheTarget(string member, string expected) =>
        await ExpectAsync(new TargetWhen { Members = [member] }, expected);

    [Fact]
    public async Task Sizes_InTheRange_ChooseTheTarget()
    {
        await ExpectAsync(new TargetWhen { MinBodyBytes = 10, MaxBodyBytes = 1000 }, "t1");
        await ExpectAsync(new TargetWhen { MinBodyBytes = 1000 }, "t0");
        await ExpectAsync(new TargetWhen { MaxBodyBytes = 10 }, "t0");
        await ExpectAsync(new TargetWhen { MinInputTokens = 1, MaxInputTokens = 100 }, "t1");
        await ExpectAsync(new TargetWhen { MinInputTokens = 100 }, "t0");
        await ExpectAsync(new TargetWhen { MaxInputTokens = 2 }, "t0");
    }

    [Fact]
    public async Task Everything_ThatIsSet_MustHold() =>
        await ExpectAsync(new TargetWhen { Members = ["key:ci"], MinBodyBytes = 1_000_000 }, "t0");

    [Fact]
    public async Task TargetWithoutCondition_ListedFirst_TakesOnlyWhatIsLeft() =>
        await ExpectAsync(new TargetWhen { Members = ["key:ci"] }, "t1");

    [Fact]
    public async Task Budget_ThatFills_MovesRequestsWithoutALeaseOfItsOwn()
    {
        // The budget is of another team and covers nothing here: only its use is looked at.
        await using var rig = await Conditional(new TargetWhen { Budget = Other, MinBudgetUsedPercent = 80 });
        rig.Metering.Ledger.Limit(Other, 100m);
        await ServedByAsync(rig, "t0");
        rig.Metering.Ledger.Spend(Other, 85m);
        await ServedByAsync(rig, "t1");
        rig.Metering.Ledger.Limit(Other, 1000m);
        await ServedByAsync(rig, "t0");
    }

    [Fact]
    public async Task AncestorThatFills_AmongEveryBudgetThatWouldCover_MovesRequests()
    {
        await using var rig = await Conditional(new TargetWhen { MinBudgetUsedPercent = 80 });
        await ServedByAsync(rig, "t0");
        rig.Metering.Ledger.Spend(Bundles.CompanyBudget, 90_000m);
        await ServedByAsync(rig, "t1");
    }

    [Fact]
    public async Task SpentBudget_WithAFreeTargetForIt_IsServedThere()
    {
        // The free target comes with the dear one behind it: what that would cost must not be held for it.
        await using var rig = await Rig.StartAsync(
            config => With(config, new TargetWhen { MinBudgetUsedPercent = 100 }) is var changed ? changed with { Providers = [changed.Providers[0], changed.Providers[1] with { Type = ProviderType.Ollama }] } : config,
            limit: 0.0001m);
        await ServedByAsync(rig, "t1");
        Assert.Empty(rig.First.Requests);
    }

    [Fact]
    public void Watched_Budgets_AreThoseNamedAndThoseThatCover()
    {
        var config = Bundles.Config("http://127.0.0.1:1", "http://127.0.0.1:2");
        Assert.Empty(WatchedBudgets.Of(config));
        Assert.Empty(WatchedBudgets.Of(With(config, new TargetWhen { Members = ["m"] })));
        Assert.Equal([Other], WatchedBudgets.Of(With(config, new TargetWhen { Budget = Other, MinBudgetUsedPercent = 1 })));
        Assert.Equal([Bundles.CompanyBudget, Bundles.TeamBudget], WatchedBudgets.Of(With(config, new TargetWhen { MinBudgetUsedPercent = 1 })));
    }

    [Fact]
    public void Use_OfABudgetThatRefused_Is100ForAWhileOrUntilItsPartFalls()
    {
        var time = new FakeTimeProvider();
        var uses = new BudgetUses(time);
        var refusal = new LeaseRefusal { LeaseId = "l", Budget = Other, Reason = LeaseRefusalReason.Spent, Message = "", RetryAt = time.GetUtcNow().AddDays(20) };
        uses.Hear([new BudgetUse { Budget = Other, UsedPercent = 97 }]);
        uses.Spent(refusal);
        Assert.Equal((100, 0), (uses.Of(Other), uses.Of(Bundles.TeamBudget)));
        uses.Hear([new BudgetUse { Budget = Other, UsedPercent = 97 }]);
        Assert.Equal(100, uses.Of(Other));
        uses.Hear([new BudgetUse { Budget = Other, UsedPercent = 48 }]);
        Assert.Equal(48, uses.Of(Other));
        uses.Spent(refusal);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(48, uses.Of(Other));
    }

    private static async Task ExpectAsync(TargetWhen when, string expected)
    {
        await using var rig = await Conditional(when);
        using var response = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, (await rig.EventAsync()).Target);
    }

    private static async Task ServedByAsync(Rig rig, string target) => await Eventually.TrueAsync(
        async () =>
        {
            var before = (rig.First.Requests.Count, rig.Second.Requests.Count);
            using var response = await rig.PostAsync(Rig.Body());
            return (rig.First.Requests.Count, rig.Second.Requests.Count) == (target == "t0" ? (before.Item1 + 1, before.Item2) : (before.Item1, before.Item2 + 1));
        },
        $"served by {target}",
        Deadlines.Settled);

    private static Task<Rig> Conditional(TargetWhen when) => Rig.StartAsync(config => With(config, when));

    // The target that takes what is left comes first in the list.
    private static RouterConfig With(RouterConfig config, TargetWhen when) => config.WithRoute(route => route with
    {
        Strategy = RouteStrategy.Conditional,
        Targets = [route.Targets[0] with { Priority = 0 }, route.Targets[1] with { Priority = 0, When = when }],
    });
}
