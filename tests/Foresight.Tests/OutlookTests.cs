using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Foresight.Forecasting;
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

    /// <summary>Day by day, as Metering does it: bands that were too narrow come nearer to what they say, and those that were right stay so.</summary>
    [Fact]
    public void Outlook_SteeredByTheDaysBefore_HoldsMoreOfWhatItMissed()
    {
        int plainHeld = 0, steeredHeld = 0, all = 0;
        for (var seed = 0; seed < 4; seed++)
        {
            // Days that stray together, which two weeks of steady ones did not show.
            var random = new Random(seed);
            var total = new SpendCase(null, seed).Total;
            for (var day = 28; day < 60; day++)
            {
                var factor = Math.Exp(0.5 * random.Normal());
                for (var hour = 0; hour < 24; hour++)
                {
                    total[24 * day + hour] *= factor;
                }
            }

            var steering = new Steering { Level = 80 };
            for (var start = 28 * 24; start < 56 * 24; start += 24)
            {
                var request = new OutlookRequest { Hours = total[..start], Spent = 0, HoursLeft = 24 };
                var (plain, steered, actual) = (OutlookPlanner.Plan(request), OutlookPlanner.Plan(request with { Steering = steering }), total[start..(start + 24)].Sum());
                Assert.InRange(steered.Amount, steered.Low, steered.High);
                if (start >= 42 * 24)
                {
                    plainHeld += actual >= plain.Low && actual <= plain.High ? 1 : 0;
                    steeredHeld += actual >= steered.Low && actual <= steered.High ? 1 : 0;
                    all++;
                }

                steering = steering.After(actual, plain.Amount, plain.Low, plain.High);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"of {all} days {plainHeld} were held plainly, {steeredHeld} steered");
        Assert.True(Math.Abs(steeredHeld - 0.8 * all) < Math.Abs(plainHeld - 0.8 * all), $"of {all} days {plainHeld} were held plainly, {steeredHeld} steered");
    }

    [Fact]
    public void Outlook_AtThePeriodsEnd_IsWhatWasSpent() =>
        Assert.Equal(12, OutlookPlanner.Plan(new OutlookRequest { Hours = new SpendCase(null, 1).Total[..500], Spent = 12, HoursLeft = 0 }).High);
}
