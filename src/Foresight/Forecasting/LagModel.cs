namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>A regression of a series on its own past, run forward on its own answers.</summary>
internal static class LagModel
{
    private const double Penalty = 1e-3;

    /// <summary>Rows a coefficient wants at least: with fewer, the longest lags go.</summary>
    private const int RowsPerLag = 3;

    /// <summary>The continuation of <paramref name="z"/>, or null where there is too little to learn from.</summary>
    public static double[]? Continue(ReadOnlySpan<double> z, int[] lags, int horizon, int window)
    {
        lags = Affordable(lags, z.Length);
        if (lags.Length == 0)
        {
            return null;
        }

        var start = Math.Max(lags[^1], z.Length - window);
        var (columns, means) = Columns(z, lags, start);
        var target = z[start..].ToArray();
        var level = Centre(target);
        var weights = Ridge.Solve(columns, target, Penalty);
        return weights is null ? null : Run(z, lags, weights, means, level, horizon);
    }

    private static int[] Affordable(int[] lags, int length)
    {
        var count = lags.Length;
        while (count > 0 && length - lags[count - 1] < RowsPerLag * (count + 1))
        {
            count--;
        }

        return lags[..count];
    }

    private static (double[][] Columns, double[] Means) Columns(ReadOnlySpan<double> z, int[] lags, int start)
    {
        var columns = new double[lags.Length][];
        var means = new double[lags.Length];
        for (var j = 0; j < lags.Length; j++)
        {
            columns[j] = z[(start - lags[j])..(z.Length - lags[j])].ToArray();
            means[j] = Centre(columns[j]);
        }

        return (columns, means);
    }

    private static double Centre(double[] values)
    {
        var mean = values.Average();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] -= mean;
        }

        return mean;
    }

    /// <summary>Answers stay within half a range of what was seen: a root outside the unit circle must not run away.</summary>
    private static double[] Run(ReadOnlySpan<double> z, int[] lags, double[] weights, double[] means, double level, int horizon)
    {
        var (low, high) = Bounds(z[Math.Max(0, z.Length - 4 * lags[^1])..]);
        var reach = lags[^1];
        var path = new double[reach + horizon];
        z[(z.Length - reach)..].CopyTo(path);
        for (var t = reach; t < path.Length; t++)
        {
            var value = level;
            for (var j = 0; j < lags.Length; j++)
            {
                value += weights[j] * (path[t - lags[j]] - means[j]);
            }

            path[t] = Math.Clamp(value, low, high);
        }

        return path[reach..];
    }

    internal static (double Low, double High) Bounds(ReadOnlySpan<double> z)
    {
        var low = double.MaxValue;
        var high = double.MinValue;
        foreach (var value in z)
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        var slack = 0.5 * (high - low);
        return (low - slack, high + slack);
    }
}
