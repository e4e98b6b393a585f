namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>Which past values a regression looks at, for any set of seasonal periods.</summary>
internal static class Lags
{
    /// <summary>A season of this length or more has too few repetitions for its neighbours to be learnt one by one.</summary>
    private const int LongSeason = 26;

    public static int[] Full(int[] seasons)
    {
        if (seasons.Length == 0)
        {
            return [1, 2, 3, 4, 5, 6];
        }

        var first = seasons[0];
        if (first >= LongSeason)
        {
            return Sorted([1, 2, 3, 4, 5, 8, first / 4, first / 2, first - 1, first, first + 1]);
        }

        List<int> lags = [1, 2, 3, first - 1, first, first + 1, 2 * first - 1, 2 * first, 2 * first + 1];
        foreach (var season in seasons.Skip(1))
        {
            for (var multiple = 3; multiple * first < season && multiple <= 6; multiple++)
            {
                lags.Add(multiple * first);
            }

            lags.AddRange([season - 1, season, season + 1, 2 * season]);
        }

        return Sorted(lags);
    }

    /// <summary>The classic airline form: the last step, and each season with its neighbour.</summary>
    public static int[] Airline(int[] seasons) => Sorted([1, .. seasons.SelectMany(season => (int[])[season, season + 1])]);

    /// <summary>Only what is known a whole horizon ahead, so that nothing is fed back.</summary>
    public static int[] Direct(int[] seasons, int horizon)
    {
        var full = Full(seasons);
        var ahead = Math.Min(horizon, 2 * seasons[0]);
        return [.. full.Where(lag => lag >= ahead)];
    }

    private static int[] Sorted(IEnumerable<int> lags) => [.. lags.Where(lag => lag > 0).Distinct().Order()];
}
