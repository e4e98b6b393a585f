namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>Series in, their continuations with bands out. Pure: the same input gives the same output.</summary>
public static class Forecaster
{
    /// <summary>Forecasts all series of one input; bands learn from all of them together.</summary>
    /// <param name="series">Equally spaced values, oldest first; NaN where one is missing.</param>
    /// <param name="options">Horizon, seasons and levels.</param>
    /// <param name="finished">Told how many series are done.</param>
    /// <exception cref="ArgumentException">An option is out of its range; names all of them.</exception>
    public static IReadOnlyList<SeriesForecast> Forecast(IReadOnlyList<double[]> series, ForecastOptions options, Action<int>? finished = null)
    {
        string[] problems = [.. options.Problems()];
        if (problems.Length > 0)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }

        var learnt = new Learnt[series.Count];
        for (var i = 0; i < learnt.Length; i++)
        {
            learnt[i] = Learnt.From(series[i], options);
            finished?.Invoke(i + 1);
        }

        var pool = new MissPool(learnt, options.Seasons.DefaultIfEmpty(1).Min());
        return [.. learnt.Select((one, at) => WithBands(one, pool.Spreads[at], pool, options.Levels))];
    }

    private static SeriesForecast WithBands(Learnt learnt, Spread spread, MissPool pool, IReadOnlyList<double> levels) => new()
    {
        Mean = learnt.Mean,
        Bands = [.. levels.Select(level => BandOf(learnt, spread, pool, level))],
        Weights = learnt.Weights,
        Grounds = learnt.Grounds,
    };

    private static Band BandOf(Learnt learnt, Spread spread, MissPool pool, double level)
    {
        var low = new double[learnt.Mean.Length];
        var high = new double[learnt.Mean.Length];
        for (var h = 0; h < low.Length; h++)
        {
            var mean = learnt.Mean[h];
            var size = spread.At(mean);
            var (below, above) = pool.At(h, level);
            low[h] = Math.Min(mean, mean + below * size);
            high[h] = Math.Max(mean, mean + above * size);
            low[h] = learnt.NonNegative ? Math.Max(0, low[h]) : low[h];
        }

        return new Band(level, low, high);
    }
}
