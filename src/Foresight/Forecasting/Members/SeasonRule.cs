namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>Repeats the season whose values changed least from one round to the next.</summary>
internal sealed class SeasonRule : IMember
{
    public string Name => "rule";

    public double[]? Continue(History history, int horizon)
    {
        if (Best(history) is not { } season)
        {
            return null;
        }

        var values = history.Values;
        var path = new double[horizon];
        for (var h = 0; h < horizon; h++)
        {
            path[h] = values[history.Length - season + h % season];
        }

        return path;
    }

    internal static int? Best(History history)
    {
        int? best = null;
        var least = double.MaxValue;
        foreach (var season in history.Seasons)
        {
            var variance = Variance(history.Values, season);
            if (variance < least)
            {
                (best, least) = (season, variance);
            }
        }

        return best;
    }

    private static double Variance(ReadOnlySpan<double> values, int lag)
    {
        var sum = 0.0;
        var squares = 0.0;
        var count = values.Length - lag;
        for (var t = lag; t < values.Length; t++)
        {
            var change = values[t] - values[t - lag];
            sum += change;
            squares += change * change;
        }

        return squares / count - sum / count * (sum / count);
    }
}
