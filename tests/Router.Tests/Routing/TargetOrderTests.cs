using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Routing;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Routing;

public sealed class TargetOrderTests
{
    private readonly TargetOutlook outlook = new(TimeProvider.System);
    private readonly Random random = new(1);

    [Theory]
    [InlineData(RouteStrategy.Priority)]
    [InlineData(RouteStrategy.Weighted)]
    [InlineData(RouteStrategy.LeastLatency)]
    [InlineData(RouteStrategy.LowestCost)]
    [InlineData(RouteStrategy.Conditional)]
    public void Order_BrokenTarget_ComesLastWhateverTheStrategy(RouteStrategy strategy)
    {
        var (route, candidates) = Targets(strategy, 3);
        outlook.Of(route, candidates[0]).Failed(route, TimeSpan.FromMinutes(5));
        for (var i = 0; i < 20; i++)
        {
            Assert.Same(candidates[0], Order(route, candidates)[^1]);
        }
    }

    [Fact]
    public void Order_LeastLatency_PrefersTheFasterOfTwoAndNeverBeginsWithTheSlowest()
    {
        var (route, candidates) = Targets(RouteStrategy.LeastLatency, 3);
        for (var i = 0; i < 3; i++)
        {
            outlook.Of(route, candidates[i]).Succeeded(TimeSpan.FromSeconds(1 + i));
        }

        var first = Enumerable.Range(0, 300).Select(_ => Order(route, candidates)[0].Target.Name).CountBy(name => name).ToDictionary();
        Assert.DoesNotContain("t2", first.Keys);
        Assert.InRange(first["t0"], 170, 230);
        Assert.Equal(300 - first["t0"], first["t1"]);
    }

    [Fact]
    public void Order_LeastLatencyWithinASession_KeepsItsTarget()
    {
        var (route, candidates) = Targets(RouteStrategy.LeastLatency, 3);
        route = route with { SessionAffinity = true };
        var kept = Order(route, candidates, "session")[0];
        outlook.Of(route, kept).Succeeded(TimeSpan.FromSeconds(9));
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Same(kept, Order(route, candidates, "session")[0]));
    }

    [Fact]
    public void Outlook_FailuresOfAnotherTeamsRoute_ChangeNothingAtTheProviderTheyShare()
    {
        var (mine, candidates) = Targets(RouteStrategy.Priority, 2);
        var theirs = mine with { Route = new("team-b", "hostile"), CircuitFailures = 1, CircuitPause = TimeSpan.FromHours(1) };
        outlook.Of(theirs, candidates[0]).Failed(theirs, TimeSpan.FromHours(1));
        Assert.True(outlook.Of(theirs, candidates[0]).IsOpen);
        Assert.False(outlook.Of(mine, candidates[0]).IsOpen);
    }

    [Fact]
    public void Keep_RouteThatIsGone_IsForgotten()
    {
        var (route, candidates) = Targets(RouteStrategy.Priority, 1);
        var state = outlook.Of(route, candidates[0]);
        outlook.Keep(new RouterConfig { Routes = [route] });
        Assert.Same(state, outlook.Of(route, candidates[0]));
        outlook.Keep(new RouterConfig());
        Assert.NotSame(state, outlook.Of(route, candidates[0]));
    }

    private IReadOnlyList<Candidate> Order(RouteEntry route, IReadOnlyList<Candidate> candidates, string? session = null) =>
        TargetOrder.Order(route, candidates, session, random.NextDouble, outlook);

    private static (RouteEntry Route, IReadOnlyList<Candidate> Candidates) Targets(RouteStrategy strategy, int count)
    {
        var config = Bundles.Config([.. Enumerable.Range(1, count).Select(port => $"http://127.0.0.1:{port}")]);
        var route = config.Routes[0] with { Strategy = strategy, Targets = [.. config.Routes[0].Targets.Select(target => target with { Priority = 0 })] };
        var coverage = new Coverage { Set = new BudgetSet([]) };
        return (route, [.. route.Targets.Select((target, i) => new Candidate(target, new UpstreamProvider(config.Providers[i], "c", config.Outbound!), "m", null, coverage, 1m))]);
    }
}
