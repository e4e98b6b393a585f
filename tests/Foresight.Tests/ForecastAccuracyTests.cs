using ClaudeConfig.Foresight.Forecasting;
using ClaudeConfig.Foresight.Tests.Generators;

namespace ClaudeConfig.Foresight.Tests;

/// <summary>Holds what was measured, with slack: a change that makes forecasts worse must be meant.</summary>
public sealed class ForecastAccuracyTests
{
    [Fact]
    public void Forecasts_OfMadeHours_BeatSeasonalNaiveAndCoverWhatTheySay()
    {
        Sample[] samples = [.. HourlyShapes.Names.Where(name => name != "rare").SelectMany(name => Enumerable.Range(100, 10).Select(seed => HourlyShapes.Make(name, seed, 700)))];
        var (ratio, covered) = Score(samples, 48, 24);
        Assert.InRange(ratio, 0, 0.75);
        Assert.InRange(covered, 0.92, 0.98);
    }

    [Fact]
    public void Forecasts_OfMadeWeeks_BeatTheLastValueAndCoverWhatTheySay()
    {
        Sample[] samples = [.. WeeklyShapes.Names.SelectMany(name => Enumerable.Range(100, 10).Select(seed => WeeklyShapes.Make(name, seed, 100 + seed * 3)))];
        var (ratio, covered) = Score(samples, 13, 1);
        Assert.InRange(ratio, 0, 0.85);
        Assert.InRange(covered, 0.90, 0.98);
    }

    private static (double Ratio, double Covered) Score(Sample[] samples, int horizon, int season)
    {
        var forecasts = Forecaster.Forecast([.. samples.Select(sample => sample.Known)], new ForecastOptions { Horizon = horizon, Seasons = samples[0].Seasons });
        double logs = 0, covered = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            double ours = 0, naive = 0;
            for (var h = 0; h < horizon; h++)
            {
                var actual = samples[i].Future[h];
                ours += Math.Abs(actual - forecasts[i].Mean[h]);
                naive += Math.Abs(actual - samples[i].Known[samples[i].Known.Length - season + h % season]);
                covered += forecasts[i].Bands[1].Low[h] <= actual && actual <= forecasts[i].Bands[1].High[h] ? 1.0 / horizon / samples.Length : 0;
            }

            logs += Math.Log((ours + 1e-9) / (naive + 1e-9)) / samples.Length;
        }

        return (Math.Exp(logs), covered);
    }
}
