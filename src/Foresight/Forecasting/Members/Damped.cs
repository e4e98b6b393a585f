namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>Exponential smoothing of level and of a trend that tires, its three constants by a grid over one-step errors.</summary>
internal sealed class Damped : IMember
{
    private const int Window = 300;
    private static readonly double[] Levels = [0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.99];
    private static readonly double[] Trends = [0.01, 0.05, 0.15, 0.3];
    private static readonly double[] Dampings = [0.8, 0.9, 0.98];

    public string Name => "damped";

    public double[]? Continue(History history, int horizon)
    {
        var z = history.Transformed[Math.Max(0, history.Length - Window)..];
        if (z.Length < 8)
        {
            return null;
        }

        var best = (Error: double.MaxValue, Level: 0.0, Trend: 0.0, Damping: 0.0);
        foreach (var level in Levels)
        {
            foreach (var trend in Trends)
            {
                foreach (var damping in Dampings)
                {
                    var fit = Fit(z, level, level * trend, damping);
                    best = fit.Error < best.Error ? fit : best;
                }
            }
        }

        return history.Scale.Out(Path(z, best.Level, best.Trend, best.Damping, horizon));
    }

    private static (double Error, double Level, double Trend, double Damping) Fit(ReadOnlySpan<double> z, double a, double b, double damping)
    {
        var level = z[0];
        var trend = 0.0;
        var error = 0.0;
        for (var t = 1; t < z.Length; t++)
        {
            var expected = level + damping * trend;
            var miss = z[t] - expected;
            error += miss * miss;
            level = expected + a * miss;
            trend = damping * trend + b * miss;
        }

        return (error, level, trend, damping);
    }

    private static double[] Path(ReadOnlySpan<double> z, double level, double trend, double damping, int horizon)
    {
        var (low, high) = LagModel.Bounds(z);
        var path = new double[horizon];
        for (var h = 0; h < horizon; h++)
        {
            trend *= damping;
            level = Math.Clamp(level + trend, low, high);
            path[h] = level;
        }

        return path;
    }
}
