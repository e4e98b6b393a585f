using ClaudeConfig.Foresight.Anomalies;
using ClaudeConfig.Foresight.Tests.Generators;
using CsCheck;

namespace ClaudeConfig.Foresight.Tests;

public sealed class StreamDetectorTests
{
    private static StreamVerdict[] Watch(IEnumerable<double> values, StreamOptions? options = null)
    {
        var detector = new StreamDetector(options ?? new StreamOptions());
        return [.. values.Select(detector.Next)];
    }

    [Fact]
    public void Verdicts_OfTruncatedStream_AreThoseOfTheWhole() => Gen.Select(Gen.Int[0, StreamShapes.Names.Length - 1], Gen.Int[0, 50], Gen.Int[0, 1500]).Sample((shape, seed, end) =>
    {
        var values = StreamShapes.Make(StreamShapes.Names[shape], seed).Values[..1500];
        Assert.Equal(Watch(values)[..end], Watch(values[..end]));
    }, iter: 15);

    [Fact]
    public void Scores_OfAnything_LieBetweenZeroAndOne()
    {
        var odd = Gen.OneOf(Gen.Double, Gen.Double[-1, 1], Gen.Const(0.0), Gen.Const(double.NaN), Gen.Const(double.MaxValue), Gen.Const(-1e99), Gen.Const(1e-300));
        odd.Array[0, 400].Sample(values => Assert.All(Watch(values, new StreamOptions { Probation = 50, Seasons = [7] }), verdict => Assert.InRange(verdict.Score, 0, 1)), iter: 60);
    }

    [Fact]
    public void Probation_WhateverComes_NeverAlerts()
    {
        var random = new Random(1);
        Assert.All(Watch(Enumerable.Range(0, 200).Select(t => t == 150 ? 1e9 : random.NextDouble())), verdict => Assert.Equal(0, verdict.Score));
    }

    [Fact]
    public void Spike_AfterQuiet_AlertsAtOnceAndOnlyOnce()
    {
        var random = new Random(2);
        var verdicts = Watch(Enumerable.Range(0, 1100).Select(t => 50 + random.NextDouble() + (t is >= 1000 and < 1010 ? 40 : 0)));
        Assert.True(verdicts[1000].Alert);
        Assert.Equal(1, verdicts[950..1030].Count(verdict => verdict.Alert));
    }

    [Fact]
    public void Scores_OfAScaledStream_AreTheSame()
    {
        var values = StreamShapes.Make("cpu", 3).Values[..1500];
        var plain = Watch(values);
        // A power of two scales without rounding.
        Assert.Equal(plain, Watch(values.Select(value => value * 1024)));
    }

    [Fact]
    public void Constant_Stream_NeverAlerts() => Assert.DoesNotContain(Watch(Enumerable.Repeat(7.0, 3000)), verdict => verdict.Alert);

    [Fact]
    public void Missing_Values_AreNeitherJudgedNorLearnt()
    {
        var values = StreamShapes.Make("cpu", 4).Values[..900];
        var withHoles = values.SelectMany(value => new[] { double.NaN, value });
        Assert.Equal(Watch(values), Watch(withHoles).Where((_, at) => at % 2 == 1));
    }

    [Fact]
    public void Missing_Values_DoNotMoveTheSeason()
    {
        // Half a day without values; what is told as missing and what is skipped are the same.
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 1500).Select(t => (t % 24 is 3 or 4 ? 50 : 10) + random.NextDouble())];
        var options = new StreamOptions { Seasons = [24] };
        var holes = Watch(values.Select((value, at) => at is >= 1200 and < 1211 ? double.NaN : value), options);
        var skipping = new StreamDetector(options);
        StreamVerdict[] skipped = [.. values.Select((value, at) =>
        {
            if (at is >= 1200 and < 1211)
            {
                skipping.Skip(1);
                return default;
            }

            return skipping.Next(value);
        })];
        Assert.Equal(holes, skipped);
        // A day that was taken for another scores 0.29.
        Assert.InRange(holes[1213..1290].Max(verdict => verdict.Score), 0, 0.2);
    }

    [Fact]
    public void Options_OutOfRange_AreAllNamed() => Assert.Equal(2, new StreamOptions { Threshold = 0, Probation = 3 }.Problems().Count());
}
