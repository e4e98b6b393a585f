namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>Simple smoothing with half the drift of the straight line through it all.</summary>
internal sealed class Theta : IMember
{
    private const int Window = 400;

    public string Name => "theta";

    public double[]? Continue(History history, int horizon)
    {
        var z = history.Transformed[Math.Max(0, history.Length - Window)..];
        if (z.Length < 8)
        {
            return null;
        }

        var slope = Slope(z);
        var best = (Error: double.MaxValue, Level: 0.0);
        for (var alpha = 0.1; alpha < 1; alpha += 0.1)
        {
            var fit = Smooth(z, slope / 2, alpha);
            best = fit.Error < best.Error ? fit : best;
        }

        var (low, high) = LagModel.Bounds(z);
        var path = new double[horizon];
        for (var h = 0; h < horizon; h++)
        {
            path[h] = Math.Clamp(best.Level + slope / 2 * (h + 1), low, high);
        }

        return history.Scale.Out(path);
    }

    private static (double Error, double Level) Smooth(ReadOnlySpan<double> z, double drift, double alpha)
    {
        var level = z[0];
        var error = 0.0;
        for (var t = 1; t < z.Length; t++)
        {
            var miss = z[t] - level - drift;
            error += miss * miss;
            level += drift + alpha * miss;
        }

        return (error, level);
    }

    private static double Slope(ReadOnlySpan<double> z)
    {
        var middle = (z.Length - 1) / 2.0;
        var cross = 0.0;
        var square = 0.0;
        for (var t = 0; t < z.Length; t++)
        {
            cross += (t - middle) * z[t];
            square += (t - middle) * (t - middle);
        }

        return cross / square;
    }
}
