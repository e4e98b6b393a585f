namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>The last three rounds of the steadiest season, the younger the heavier.</summary>
internal sealed class SeasonMean : IMember
{
    private static readonly double[] Weights = [0.5, 0.3, 0.2];

    public string Name => "snmean";

    public double[]? Continue(History history, int horizon)
    {
        if (SeasonRule.Best(history) is not { } season)
        {
            return null;
        }

        var values = history.Values;
        var rounds = Math.Min(Weights.Length, history.Length / season);
        var total = Weights.AsSpan(0, rounds).ToArray().Sum();
        var path = new double[horizon];
        for (var h = 0; h < horizon; h++)
        {
            for (var round = 0; round < rounds; round++)
            {
                path[h] += Weights[round] / total * values[history.Length - (round + 1) * season + h % season];
            }
        }

        return path;
    }
}
