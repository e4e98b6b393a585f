using ClaudeConfig.Foresight.Forecasting;
using ClaudeConfig.Foresight.Tests.Generators;

namespace ClaudeConfig.Foresight.Tests;

public sealed class SteeringTests
{
    /// <summary>Bands of half width one around zero, over values of another width and centre.</summary>
    private static Steering Steer(double level, double centre, double width)
    {
        var random = new Random(7);
        var steering = new Steering { Level = level };
        for (var t = 0; t < 4000; t++)
        {
            steering = steering.After(centre + width * random.Normal(), 0, -1, 1);
        }

        return steering;
    }

    [Theory]
    [InlineData(80, 3)]
    [InlineData(80, 0.3)]
    [InlineData(95, 2)]
    public void Band_ThatIsOff_ComesToHoldWhatItSays(double level, double width) => Assert.InRange(Steer(level, 0, width).Achieved!.Value, level - 3, level + 3);

    [Fact]
    public void Bias_MovesTheCentre_AndKeepsTheBandNarrow()
    {
        var (low, high) = Steer(80, 1.5, 0.5).Apply(0, -1, 1);
        Assert.InRange((low + high) / 2, 0.8, 1.9);
        Assert.InRange(high - low, 1, 2.2);
    }

    [Fact]
    public void Missing_Values_TeachNothing() => Assert.Equal(0, new Steering { Level = 80 }.After(double.NaN, 0, -1, 1).Seen);
}
