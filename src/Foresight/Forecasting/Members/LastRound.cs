namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>What the longest season did a round ago, from today's level: last year's path, or its mean over years.</summary>
internal sealed class LastRound(string name, int rounds, bool fromToday) : IMember
{
    public string Name => name;

    public double[]? Continue(History history, int horizon)
    {
        var season = history.Seasons.Length > 0 ? history.Seasons[^1] : 0;
        if (season == 0 || history.Length < 2 * season || horizon > season)
        {
            return null;
        }

        var z = history.Transformed;
        var used = Math.Min(rounds, (history.Length - 1) / season);
        var path = new double[horizon];
        for (var h = 0; h < horizon; h++)
        {
            var sum = 0.0;
            for (var round = 1; round <= used; round++)
            {
                var origin = history.Length - 1 - round * season;
                sum += z[origin + 1 + h] - (fromToday ? z[origin] : 0);
            }

            path[h] = sum / used + (fromToday ? z[^1] : 0);
        }

        return history.Scale.Out(path);
    }
}
