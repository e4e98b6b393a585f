namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>The mean round of the steadiest season, younger rounds heavier, plus what is left of the present deviation from it.</summary>
internal sealed class Profile : IMember
{
    private const double Fade = 0.9;

    public string Name => "profile";

    public double[]? Continue(History history, int horizon)
    {
        if (SeasonRule.Best(history) is not { } season || history.Length < 3 * season)
        {
            return null;
        }

        var z = history.Transformed;
        var (sums, weights) = (new double[season], new double[season]);
        var residuals = new double[z.Length];
        for (var t = 0; t < z.Length; t++)
        {
            var phase = t % season;
            residuals[t] = weights[phase] > 0 ? z[t] - sums[phase] / weights[phase] : 0;
            sums[phase] = Fade * sums[phase] + z[t];
            weights[phase] = Fade * weights[phase] + 1;
        }

        var first = history.Seasons[0];
        int[] lags = season > first ? [1, 2, first] : [1, 2];
        var rest = LagModel.Continue(residuals.AsSpan(season), lags, horizon, 1500);
        if (rest is null)
        {
            return null;
        }

        for (var h = 0; h < horizon; h++)
        {
            var phase = (z.Length + h) % season;
            rest[h] += sums[phase] / weights[phase];
        }

        return history.Scale.Out(rest);
    }
}
