namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>Rare amounts: how often something comes times how much it then is, both fading with time (TSB), shared over the season as it was.</summary>
internal sealed class SameHour : IMember
{
    public string Name => "tsb";

    public double[]? Continue(History history, int horizon)
    {
        var values = history.Values;
        var zeros = 0;
        foreach (var value in values)
        {
            zeros += value == 0 ? 1 : 0;
        }

        if (values.Length < 8 || zeros * 10 < values.Length * 4)
        {
            return null;
        }

        var rate = Rate(values);
        var season = history.Seasons.Length > 0 ? history.Seasons[^1] : 1;
        var shares = Shares(values, season);
        var path = new double[horizon];
        for (var h = 0; h < horizon; h++)
        {
            path[h] = rate * shares[(values.Length + h) % season];
        }

        return path;
    }

    private static double Rate(ReadOnlySpan<double> values)
    {
        const double fade = 0.02;
        double chance = 0, size = 0;
        var seen = 0;
        foreach (var value in values)
        {
            chance += Math.Max(fade, 1.0 / ++seen) * ((value != 0 ? 1 : 0) - chance);
            if (value != 0)
            {
                size = size == 0 ? value : size + 0.1 * (value - size);
            }
        }

        return chance * size;
    }

    /// <summary>Each phase's part of the whole, drawn towards an even spread while there are few rounds.</summary>
    private static double[] Shares(ReadOnlySpan<double> values, int season)
    {
        var sums = new double[season];
        var mean = 0.0;
        for (var t = 0; t < values.Length; t++)
        {
            sums[t % season] += values[t];
            mean += values[t] / values.Length;
        }

        var rounds = (double)values.Length / season;
        for (var phase = 0; phase < season; phase++)
        {
            sums[phase] = mean > 0 ? (sums[phase] / mean + 2) / (rounds + 2) : 1;
        }

        return sums;
    }
}
