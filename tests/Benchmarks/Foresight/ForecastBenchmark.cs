using System.Diagnostics;
using ClaudeConfig.Foresight.Forecasting;
using ClaudeConfig.Foresight.Tests.Generators;

namespace ClaudeConfig.Benchmarks.Foresight;

/// <summary>Forecasts of generated series by length of history, beside simple peers, and what each member adds.</summary>
internal static class ForecastBenchmark
{
    /// <summary>Members and constants were chosen on seeds below this.</summary>
    private const int FirstSeed = 1000;

    /// <summary>Forty of each shape: what a band holds varies by a quarter from series to series, and eighty series would tell it to three percent at best.</summary>
    public static int Run()
    {
        foreach (var days in (int[])[3, 7, 10, 14, 28, 90, 365])
        {
            Score($"hours_{days}d", Hours(days, days > 28 ? 15 : 40), 48, 24);
        }

        foreach (var weeks in (int[])[80, 150, 300, 1000])
        {
            Score($"weeks_{weeks}", [.. WeeklyShapes.Names.SelectMany(shape => Enumerable.Range(FirstSeed, 40).Select(seed => WeeklyShapes.Make(shape, seed, weeks)))], 13, 1);
        }

        Ablation(Hours(28, 8));
        return 0;
    }

    private static Sample[] Hours(int days, int seeds) => [.. HourlyShapes.Names.SelectMany(shape => Enumerable.Range(FirstSeed, seeds).Select(seed => HourlyShapes.Make(shape, seed, days * 24)))];

    private static void Score(string name, Sample[] samples, int horizon, int season)
    {
        var started = Stopwatch.GetTimestamp();
        var forecasts = Forecaster.Forecast([.. samples.Select(sample => sample.Known)], new ForecastOptions { Horizon = horizon, Seasons = samples[0].Seasons });
        var cost = Stopwatch.GetElapsedTime(started).TotalMilliseconds / samples.Length;
        Line($"forecast_{name}_series", samples.Length, "series");
        Line($"forecast_{name}_error", Ratio(samples, [.. forecasts.Select(forecast => forecast.Mean)], season), $"of-{(season == 1 ? "last-value" : "seasonal-naive")}");
        foreach (var peer in MemberSet.Frequent.Concat(MemberSet.Slow).Where(member => member.Name is "theta" or "arlog" or "rule" or "snmean").DistinctBy(member => member.Name))
        {
            double[]?[] paths = [.. samples.Select(sample => peer.Continue(HistoryOf(sample), horizon))];
            if (paths.All(path => path is not null))
            {
                Line($"forecast_{name}_peer_{peer.Name}", Ratio(samples, paths!, season), $"of-{(season == 1 ? "last-value" : "seasonal-naive")}");
            }
        }

        for (var level = 0; level < 2; level++)
        {
            var bands = forecasts.Select(forecast => forecast.Bands[level]).ToArray();
            Line($"forecast_{name}_coverage{bands[0].Level}", samples.Zip(bands, Held).Average(), "ratio");
            Line($"forecast_{name}_interval{bands[0].Level}", Math.Exp(samples.Zip(bands, (sample, band) => Math.Log(IntervalScore(sample, band, season))).Average()), "scaled");
        }

        Line($"forecast_{name}_cost", cost, "ms-per-series");
    }

    private static void Ablation(Sample[] samples)
    {
        var histories = samples.Select(HistoryOf).ToArray();
        var members = MemberSet.Frequent;
        Line("forecast_ablation_all", Without(samples, histories, members), "of-seasonal-naive");
        foreach (var member in members)
        {
            Line($"forecast_ablation_without_{member.Name}", Without(samples, histories, [.. members.Where(other => other != member)]), "of-seasonal-naive");
        }
    }

    private static double Without(Sample[] samples, History[] histories, IMember[] members) => Ratio(samples, [.. histories.Select(history =>
    {
        var paths = Holdout.Paths(members, history, 48);
        return Holdout.Combine(paths, new Holdout(history, members, 48).Weights(paths), 48);
    })], 24);

    private static History HistoryOf(Sample sample)
    {
        var values = Completion.Of(sample.Known, sample.Seasons);
        var scale = Scale.Of(values);
        return new History(values, scale.In(values), values.Length, scale, sample.Seasons);
    }

    /// <summary>Geometric mean over series of the absolute error, in parts of the naive one.</summary>
    private static double Ratio(Sample[] samples, double[]?[] paths, int season) => Math.Exp(samples.Zip(paths, (sample, path) =>
    {
        double ours = 0, naive = 0;
        for (var h = 0; h < sample.Future.Length; h++)
        {
            ours += Math.Abs(sample.Future[h] - path![h]);
            naive += Math.Abs(sample.Future[h] - sample.Known[sample.Known.Length - season + h % season]);
        }

        return Math.Log((ours + 1e-9) / (naive + 1e-9));
    }).Average());

    private static double Held(Sample sample, Band band) => sample.Future.Where((value, h) => band.Low[h] <= value && value <= band.High[h]).Count() / (double)sample.Future.Length;

    private static double IntervalScore(Sample sample, Band band, int season)
    {
        var scale = Enumerable.Range(season, sample.Known.Length - season).Average(t => Math.Abs(sample.Known[t] - sample.Known[t - season])) + 1e-9;
        var penalty = 2 / (1 - band.Level / 100);
        return sample.Future.Select((value, h) => band.High[h] - band.Low[h] + penalty * Math.Max(0, Math.Max(band.Low[h] - value, value - band.High[h]))).Average() / scale + 1e-9;
    }

    private static void Line(string name, double value, string unit) => Console.WriteLine(FormattableString.Invariant($"{name} {value:0.###} {unit}"));
}
