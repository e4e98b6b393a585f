namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>One series with its point forecast and the misses of its past forecasts, before any band.</summary>
internal sealed record Learnt
{
    public required ForecastGrounds Grounds { get; init; }

    public required double[] Mean { get; init; }

    public required Dictionary<string, double> Weights { get; init; }

    public required bool NonNegative { get; init; }

    /// <summary>Actual minus forecast at past moments.</summary>
    public required PastMisses Past { get; init; }

    public static Learnt From(ReadOnlySpan<double> raw, ForecastOptions options)
    {
        int[] seasons = [.. options.Seasons.Where(season => season > 1).Distinct().Order()];
        var values = Completion.Of(raw, seasons);
        if (values.Length == 0 || values.All(value => value == values[0]))
        {
            return Flat(values, options.Horizon);
        }

        var scale = Scale.Of(values);
        var history = new History(values, scale.In(values), values.Length, scale, seasons);
        var members = MemberSet.For(history);
        var holdout = new Holdout(history, members, options.Horizon);
        var paths = Holdout.Paths(members, history, options.Horizon);
        var weights = holdout.Weights(paths);
        var past = PastMisses.Of(history, holdout, weights);
        return new Learnt
        {
            Grounds = past.Count > 1 ? ForecastGrounds.Learnt : ForecastGrounds.Short,
            Mean = Holdout.Combine(paths, weights, options.Horizon),
            Weights = members.Zip(weights).Where(pair => pair.Second > 0).ToDictionary(pair => pair.First.Name, pair => pair.Second),
            NonNegative = scale.Logarithmic,
            Past = past,
        };
    }

    private static Learnt Flat(double[] values, int horizon)
    {
        var mean = new double[horizon];
        Array.Fill(mean, values.Length > 0 ? values[0] : 0);
        return new Learnt
        {
            Grounds = values.Length == 0 || values[0] == 0 ? ForecastGrounds.Empty : ForecastGrounds.Constant,
            Mean = mean, Weights = [], NonNegative = mean[0] >= 0, Past = PastMisses.None(new Spread(0, 0, 0)),
        };
    }
}
