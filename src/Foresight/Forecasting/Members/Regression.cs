namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>A regression on lags, on amounts or logarithms, of the level or of its changes.</summary>
internal sealed class Regression(string name, Func<int[], int, int[]> lags, bool logarithms, bool changes, bool seasonal) : IMember
{
    /// <summary>Ten rounds of the shortest season: below that, repeating a season is better than learning from it.</summary>
    private const int Rounds = 10;

    private const int Window = 2500;

    public string Name => name;

    public double[]? Continue(History history, int horizon)
    {
        var seasons = history.Seasons;
        if (seasons.Length == 0 ? seasonal || history.Length < 2 * Rounds : history.Length < Math.Min(Rounds, 120 / seasons[0] + 1) * seasons[0])
        {
            return null;
        }

        var z = logarithms ? history.Transformed : history.Values;
        if (changes)
        {
            return Sum(z, LagModel.Continue(Differences(z), lags(seasons, horizon), horizon, Window), history);
        }

        var path = LagModel.Continue(z, lags(seasons, horizon), horizon, Window);
        return logarithms ? history.Scale.Out(path) : path;
    }

    private double[]? Sum(ReadOnlySpan<double> z, double[]? path, History history)
    {
        var (low, high) = LagModel.Bounds(z);
        var value = z[^1];
        for (var h = 0; h < (path?.Length ?? 0); h++)
        {
            value = Math.Clamp(value + path![h], low, high);
            path[h] = logarithms ? history.Scale.Out(value) : value;
        }

        return path;
    }

    private static double[] Differences(ReadOnlySpan<double> z)
    {
        var changes = new double[z.Length - 1];
        for (var t = 1; t < z.Length; t++)
        {
            changes[t - 1] = z[t] - z[t - 1];
        }

        return changes;
    }
}
