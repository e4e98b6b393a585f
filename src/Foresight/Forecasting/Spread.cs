namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>
/// How far a series strays from its forecast: <c>Size × (|forecast| + Least)^Growth</c>. Growth 0 is a miss that does not depend on the level, 1 one in proportion.
/// </summary>
internal readonly record struct Spread(double Size, double Least, double Growth)
{
    /// <summary>Past moments below which a spread is known too badly to be believed as it is.</summary>
    private const int Enough = 4;

    private static readonly double[] Growths = [0, 0.5, 1];

    public double At(double forecast) => Size * Level(forecast);

    /// <summary>The law under which past misses are likeliest, and those misses in its parts. Each moment is measured by the others.</summary>
    public static (Spread Spread, double[][] Misses) Of(History history, Holdout holdout)
    {
        var forecasts = Enumerable.Range(0, holdout.Ends.Length).Select(holdout.Combined).ToArray();
        var misses = new double[forecasts.Length][];
        for (var k = 0; k < misses.Length; k++)
        {
            misses[k] = new double[holdout.Reach];
            for (var h = 0; h < holdout.Reach; h++)
            {
                misses[k][h] = history.Values[holdout.Ends[k] + h] - forecasts[k][h];
            }
        }

        var spread = Choose(forecasts, misses, 0.05 * history.Scale.Size, Fallback(history));
        return (spread with { Size = spread.Size * (1 + 0.25 * Math.Max(0, Enough - misses.Length)) }, Normalised(spread, forecasts, misses));
    }

    private double Level(double forecast) => Growth == 0 ? 1 : Math.Pow(Math.Abs(forecast) + Least, Growth);

    private static Spread Choose(double[][] forecasts, double[][] misses, double least, double fallback)
    {
        var best = new Spread(fallback, least, 0);
        var lowest = double.MaxValue;
        foreach (var growth in Growths)
        {
            var shape = new Spread(1, least, growth);
            double sum = 0, logs = 0;
            var count = 0;
            for (var k = 0; k < misses.Length; k++)
            {
                for (var h = 0; h < misses[k].Length; h++, count++)
                {
                    var level = shape.Level(forecasts[k][h]);
                    sum += Math.Abs(misses[k][h]) / level;
                    logs += Math.Log(level);
                }
            }

            var cost = count == 0 ? double.MaxValue : Math.Log(sum / count) + logs / count;
            if (sum > 0 && cost < lowest)
            {
                (best, lowest) = (shape with { Size = sum / count }, cost);
            }
        }

        return best;
    }

    private static double[][] Normalised(Spread spread, double[][] forecasts, double[][] misses)
    {
        var sizes = misses.Select((row, k) => row.Select((miss, h) => Math.Abs(miss) / spread.Level(forecasts[k][h])).Average()).ToArray();
        var result = new double[misses.Length][];
        for (var k = 0; k < misses.Length; k++)
        {
            var others = misses.Length > 2 ? (sizes.Sum() - sizes[k]) / (misses.Length - 1) : spread.Size;
            others = Math.Max(others, 0.2 * spread.Size);
            result[k] = [.. misses[k].Select((miss, h) => others > 0 ? miss / (others * spread.Level(forecasts[k][h])) : 0)];
        }

        return result;
    }

    /// <summary>Without a past forecast: the mean step between neighbours, or of a round.</summary>
    private static double Fallback(History history)
    {
        var lag = history.Seasons.Length > 0 ? history.Seasons[0] : 1;
        var sum = 0.0;
        for (var t = lag; t < history.Length; t++)
        {
            sum += Math.Abs(history.Values[t] - history.Values[t - lag]);
        }

        return history.Length > lag ? sum / (history.Length - lag) : Math.Abs(history.Values[^1]);
    }
}
