using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Foresight.Tests.Generators;

namespace ClaudeConfig.Foresight.Tests;

public sealed class OutlookTests
{
    [Fact]
    public void Outlook_OfMadeSpend_HoldsTheTotalInFourCasesOfFive()
    {
        int held = 0, all = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            var total = new SpendCase(null, seed).Total;
            var now = 30 * 24 + seed * 13 % 300;
            var left = 240;
            var outlook = OutlookPlanner.Plan(new OutlookRequest { Hours = total[..now], Spent = 100, HoursLeft = left });
            var truth = 100 + total[now..(now + left)].Sum();
            Assert.InRange(outlook.Amount, outlook.Low, outlook.High);
            held += truth >= outlook.Low && truth <= outlook.High ? 1 : 0;
            all++;
        }

        Assert.InRange(held / (double)all, 0.68, 0.95);
    }

    [Fact]
    public void Outlook_OfLessThanTwoDays_IsARateAndSaysSo()
    {
        var outlook = OutlookPlanner.Plan(new OutlookRequest { Hours = [1, 3, 2], Spent = 6, HoursLeft = 10, Limit = 10 });
        Assert.True(outlook.InsufficientHistory);
        Assert.Equal((26, 6, 66), (outlook.Amount, outlook.Low, outlook.High));
        Assert.Equal(2, outlook.Exhausted);
        Assert.Contains("less than two days", outlook.Confidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Outlook_OfSteadySpend_ReachesItsLimitWhenItMust()
    {
        var outlook = OutlookPlanner.Plan(new OutlookRequest { Hours = [.. Enumerable.Repeat(2.0, 240)], Spent = 100, HoursLeft = 100, Limit = 150 });
        Assert.Equal(300, outlook.Amount, 6);
        Assert.Equal(25, outlook.Exhausted!.Value, 6);
        Assert.Equal(0, outlook.WithinLimit);
    }

    [Fact]
    public void Outlook_OfAWideLimit_IsNotExhausted()
    {
        var outlook = OutlookPlanner.Plan(new OutlookRequest { Hours = new SpendCase(null, 1).Total[..500], Spent = 0, HoursLeft = 100, Limit = 1e9 });
        Assert.Null(outlook.Exhausted);
        Assert.Equal(1, outlook.WithinLimit);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(500)]
    public void Outlook_OfZeros_IsWhatWasSpent(int hours)
    {
        var outlook = OutlookPlanner.Plan(new OutlookRequest { Hours = new double[hours], Spent = 7, HoursLeft = 24, Limit = 10 });
        Assert.Equal((7, 7, 7), (outlook.Amount, outlook.Low, outlook.High));
        Assert.Null(outlook.Exhausted);
    }

    [Fact]
    public void Outlook_AtThePeriodsEnd_IsWhatWasSpent() =>
        Assert.Equal(12, OutlookPlanner.Plan(new OutlookRequest { Hours = new SpendCase(null, 1).Total[..500], Spent = 12, HoursLeft = 0 }).High);
}
