using ClaudeConfig.Foresight.Forecasting;
using ClaudeConfig.Foresight.Tests.Generators;
using CsCheck;

namespace ClaudeConfig.Foresight.Tests;

public sealed class ForecasterProperties
{
    private static readonly ForecastOptions Hours = new() { Horizon = 48, Seasons = [24, 168] };

    private static readonly Gen<Sample> Hourly = Gen.Select(Gen.Int[0, HourlyShapes.Names.Length - 1], Gen.Int[0, 1000], Gen.Int[30, 700], (shape, seed, known) => HourlyShapes.Make(HourlyShapes.Names[shape], seed, known));

    private static SeriesForecast Of(double[] values, ForecastOptions? options = null) => Forecaster.Forecast([values], options ?? Hours)[0];

    [Fact]
    public void Forecast_OfAScaledSeries_IsScaled() => Gen.Select(Hourly, Gen.Double[-3, 6]).Sample((sample, power) =>
    {
        var factor = Math.Pow(10, power);
        var plain = Of(sample.Known);
        var scaled = Of([.. sample.Known.Select(value => value * factor)]);
        for (var h = 0; h < 48; h++)
        {
            Near(plain.Mean[h] * factor, scaled.Mean[h], sample.Known.Max() * factor);
            Near(plain.Bands[1].Low[h] * factor, scaled.Bands[1].Low[h], sample.Known.Max() * factor);
            Near(plain.Bands[1].High[h] * factor, scaled.Bands[1].High[h], sample.Known.Max() * factor);
        }
    }, iter: 40);

    [Fact]
    public void Forecast_OfTheSameSeriesLater_DoesNotDependOnTheCalendar() => Hourly.Sample(sample =>
    {
        // Whole weeks of the same values in front: a forecast has no clock but the position.
        var later = SeriesWithNothingBefore(sample.Known, 168);
        Assert.Equal(Of(sample.Known).Mean, Of(later).Mean);
    }, iter: 20);

    [Theory]
    [InlineData(1, true)]
    [InlineData(-1, false)]
    public void Season_OfWeeks_IsRepeatedWhereTheYearBeforeWentTheSameWay(int turned, bool repeated)
    {
        var random = new Random(1);
        double[] weeks = [.. Enumerable.Range(0, 220).Select(week => 100 + 20 * Math.Sin(2 * Math.PI * week / 52) * Math.Pow(turned, week / 52) + random.Normal())];
        var forecast = Of(weeks, new ForecastOptions { Horizon = 13, Seasons = [52] });
        Assert.Equal(repeated, forecast.Weights.Keys.Intersect(["path", "pathmean", "round", "profile"]).Any());
    }

    private static double[] SeriesWithNothingBefore(double[] values, int missing) => [.. Enumerable.Repeat(double.NaN, missing), .. values];

    [Fact]
    public void Forecast_WithAZeroAppended_IsFiniteAndNotNegative() => Hourly.Sample(sample => Sane(Of([.. sample.Known.Select(Math.Abs), 0]), money: true), iter: 40);

    [Fact]
    public void Forecast_OfMoney_HasNoNegativeBound() => Gen.Double[0, 100].Array[1, 300].Sample(values => Sane(Of(values), money: true), iter: 60);

    [Fact]
    public void Forecast_OfGaps_IsFinite() => Gen.Select(Hourly, Gen.Int[0, 1000]).Sample((sample, seed) =>
    {
        var random = new Random(seed);
        Sane(Of([.. sample.Known.Select(value => random.Next(5) == 0 ? double.NaN : value)]), money: false);
    }, iter: 40);

    [Fact]
    public void Forecast_OfAnything_IsFiniteAndOrdered()
    {
        var odd = Gen.OneOf(Gen.Double, Gen.Double[-1, 1], Gen.Const(0.0), Gen.Const(double.NaN), Gen.Const(double.PositiveInfinity), Gen.Const(double.MaxValue), Gen.Const(-1e99), Gen.Const(1e-300));
        Gen.Select(odd.Array[0, 120], Gen.Int[1, 400], Gen.Int[2, 60].Array[0, 3]).Sample(
            (values, horizon, seasons) => Sane(Of(values, new ForecastOptions { Horizon = horizon, Seasons = seasons }), money: false), iter: 300);
    }

    [Fact]
    public void Forecast_OfAConstantSeries_HasATightBand() => Gen.Select(Gen.Double[0, 1e9], Gen.Int[1, 500]).Sample((value, length) =>
    {
        var forecast = Of([.. Enumerable.Repeat(value, length)]);
        Assert.All(forecast.Mean, mean => Assert.Equal(value, mean));
        Assert.All(forecast.Bands, band => Assert.True(band.High[^1] - band.Low[^1] <= 1e-9 * value));
        Assert.Equal(value == 0 ? ForecastGrounds.Empty : ForecastGrounds.Constant, forecast.Grounds);
    }, iter: 50);

    [Fact]
    public void Forecast_OfNothing_IsZeroAndSaysSo()
    {
        Assert.Equal(ForecastGrounds.Empty, Of([]).Grounds);
        Assert.Equal(ForecastGrounds.Empty, Of([double.NaN, double.NaN]).Grounds);
        Assert.All(Of([]).Bands[0].High, high => Assert.Equal(0, high));
    }

    [Fact]
    public void Forecast_AfterALevelShift_FollowsIt()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 700).Select(t => (t < 600 ? 10 : 30) * (1 + 0.3 * Math.Sin(t * Math.PI / 12)) + random.NextDouble())];
        Assert.InRange(Of(values).Mean.Average(), 24, 36);
    }

    /// <summary>Days with a working week, and a level that jumped so many days before the end.</summary>
    private static double[] Jumped(int seed, double factor, int hours, int lasting, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(t =>
            10 * (1.1 + 0.8 * Math.Sin((t + seed * 5) % 24 * Math.PI / 12)) * ((t / 24 + seed) % 7 >= 5 ? 0.3 : 1)
            * (t >= 672 - hours && t < 672 - hours + lasting ? factor : 1) * Math.Exp(0.1 * random.Normal()))];
    }

    /// <summary>How far sums of a week ahead are off on average, as a factor; each made from another seed, the jump 80 to 160 hours old.</summary>
    private static double OffAfterJump(double factor, int lasting) => Math.Exp(Enumerable.Range(1, 8).Average(seed =>
    {
        var values = Jumped(seed, factor, 70 + 11 * seed, lasting, 672 + 168);
        return Math.Abs(Math.Log(Of(values[..672], Hours with { Horizon = 168 }).Mean.Sum() / values[672..].Sum()));
    }));

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    [InlineData(0.6)]
    [InlineData(0.3)]
    public void Forecast_AfterALevelShiftOfSomeDays_IsAtTheNewLevel(double factor) => Assert.InRange(OffAfterJump(factor, 1000), 1, 1.05);

    [Fact]
    public void Forecast_AfterALevelThatCameBack_IsAtTheOldOne() => Assert.InRange(OffAfterJump(3, 30), 1, 1.2);

    [Fact]
    public void Bands_OfAHigherLevel_AreWider() => Hourly.Sample(sample =>
    {
        var bands = Of(sample.Known).Bands;
        for (var h = 0; h < 48; h++)
        {
            Assert.True(bands[1].Low[h] <= bands[0].Low[h] && bands[1].High[h] >= bands[0].High[h]);
        }
    }, iter: 30);

    [Fact]
    public void Options_OutOfRange_AreAllNamed()
    {
        var options = new ForecastOptions { Horizon = 0, Seasons = [1], Levels = [100] };
        Assert.Equal(3, options.Problems().Count());
        Assert.Throws<ArgumentException>(() => Of([1, 2], options));
    }

    private static void Near(double expected, double actual, double size) => Assert.InRange(actual, expected - 1e-6 * size, expected + 1e-6 * size);

    private static void Sane(SeriesForecast forecast, bool money)
    {
        for (var h = 0; h < forecast.Mean.Length; h++)
        {
            Assert.True(double.IsFinite(forecast.Mean[h]));
            foreach (var band in forecast.Bands)
            {
                Assert.True(double.IsFinite(band.Low[h]) && double.IsFinite(band.High[h]), $"band {band.Low[h]} {band.High[h]}");
                Assert.True(band.Low[h] <= forecast.Mean[h] && forecast.Mean[h] <= band.High[h]);
                Assert.True(!money || band.Low[h] >= 0);
            }
        }
    }
}
