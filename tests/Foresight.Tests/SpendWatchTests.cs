using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Foresight.Tests.Generators;

namespace ClaudeConfig.Foresight.Tests;

public sealed class SpendWatchTests
{
    private static List<Incident> Watch(double[] hours, SpendWatchOptions options, Func<int, double> expected)
    {
        var watch = new SpendWatch(options);
        return [.. hours.Select((actual, hour) => watch.Next(new SpendHour(DateTimeOffset.UnixEpoch.AddHours(hour), actual, expected(hour), 1))).OfType<Incident>()];
    }

    private static double[] Steady(int length, int from, int to, double during)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, length).Select(t => t >= from && t < to ? during : 10 + random.NextDouble())];
    }

    [Fact]
    public void Excess_OfHours_OpensOneIncidentAndClosesIt()
    {
        var incidents = Watch(Steady(500, 300, 310, 60), new SpendWatchOptions(), _ => 10.5);
        Assert.Single(incidents.DistinctBy(incident => incident.Start));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(300), incidents[0].Start);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(301), incidents[0].Noticed);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(310), incidents[^1].End);
        Assert.InRange(incidents[^1].Excess, 490, 500);
        Assert.InRange(incidents[^1].Confidence, 0.99, 1);
    }

    [Fact]
    public void Excess_BelowTheFloor_IsNoIncident() => Assert.Empty(Watch(Steady(500, 300, 310, 60), new SpendWatchOptions { MoneyFloor = 1000 }, _ => 10.5));

    [Fact]
    public void Excess_OfOneHour_IsNoIncident() => Assert.Empty(Watch(Steady(500, 300, 301, 60), new SpendWatchOptions(), _ => 10.5));

    [Fact]
    public void BurnRate_OfAnHour_NeedsNoHistory()
    {
        var incident = Watch([1, 1, 1, 200], new SpendWatchOptions { PacePerHour = 10 }, _ => 1)[0];
        Assert.Equal((IncidentCause.BurnRate, DateTimeOffset.UnixEpoch.AddHours(3)), (incident.Cause, incident.Noticed));
    }

    [Fact]
    public void BurnRate_ThatWasForecast_IsNoIncident() => Assert.Empty(Watch([1, 1, 1, 200], new SpendWatchOptions { PacePerHour = 10 }, hour => hour == 3 ? 150 : 1));

    [Fact]
    public void Silence_WhereThereAlwaysWasSpend_IsAnIncident() =>
        Assert.Equal(IncidentCause.Silence, Watch(Steady(500, 300, 310, 0), new SpendWatchOptions(), _ => 10.5)[0].Cause);

    [Fact]
    public void SessionBound_OfFewSessions_IsTenFloors() => Assert.Equal(50, SessionRule.Bound([1, 2, 3], 5));

    [Fact]
    public void SessionBound_OfManySessions_IsTheirNinetyFifthPercent() => Assert.Equal(95, SessionRule.Bound([.. Enumerable.Range(1, 100).Select(cost => (double)cost)], 5));

    [Fact]
    public void Session_BeyondItsKind_IsOneIncidentFromItsFirstRequestUntilItIsOver()
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(9);
        SessionSpend Spend(string name, double cost, int first, int last) => new("team/app", name, cost, now.AddHours(-first), now.AddHours(-last), new Dictionary<string, string>());
        var bounds = SessionWatch.Bounds(Enumerable.Range(1, 100).Select(cost => Spend($"s{cost}", cost / 10.0, 9, 8)), 5);
        Assert.Equal(28.5, bounds["team/app"], 6);

        var open = Assert.Single(SessionWatch.Judge([Spend("loop", 60, 4, 1), Spend("fine", 20, 4, 1)], bounds, 5, now, []));
        Assert.Equal((IncidentCause.Session, now.AddHours(-4), now, null), (open.Incident.Cause, open.Incident.Start, open.Incident.Noticed, open.Incident.End));
        Assert.Equal(31.5, open.Incident.Excess, 6);

        var over = Assert.Single(SessionWatch.Judge([Spend("loop", 50, 2, 1)], bounds, 5, now.AddHours(4), [open]));
        Assert.Equal((open.Incident.Start, open.Incident.Noticed, now.AddHours(-1), 31.5), (over.Incident.Start, over.Incident.Noticed, over.Incident.End!.Value, Math.Round(over.Incident.Excess, 6)));
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("key-leak")]
    [InlineData("cache-broken")]
    [InlineData("price-error")]
    public void Driver_OfAnInjectedFault_IsNamed(string fault)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var spend = new SpendCase(fault, seed);
            var driver = DriverSearch.Find(spend.Leaves(spend.Start, spend.End))!;
            Assert.Equal([spend.Culprit!.Value.Value], driver.Values);
            Assert.Equal(spend.Culprit.Value.Dimension, driver.Dimension);
            Assert.InRange(driver.Explained, 0.8, 3);
        }
    }

    [Fact]
    public void Driver_Split_AddsUpAndNamesThePrice()
    {
        var spend = new SpendCase("price-error", 3);
        var leaves = spend.Leaves(spend.Start, spend.End);
        var driver = DriverSearch.Find(leaves)!;
        var excess = leaves.Where(leaf => leaf.Traits["model"] == "sonnet").Sum(leaf => leaf.Excess);
        Assert.Equal(excess, driver.Price + driver.Volume + driver.Mix, 6);
        Assert.True(driver.Price > 0.6 * excess);
    }

    [Fact]
    public void Driver_WithoutExcess_IsNone() => Assert.Null(DriverSearch.Find([new Leaf(new Dictionary<string, string> { ["model"] = "opus" }, 1, 2, 1, 1)]));
}
