namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>The continuation of one series.</summary>
public sealed record SeriesForecast
{
    /// <summary>The middle of the future, one value a step.</summary>
    public required double[] Mean { get; init; }

    /// <summary>One a level that was asked for, in the same order.</summary>
    public required IReadOnlyList<Band> Bands { get; init; }

    /// <summary>How much each member counts in <see cref="Mean"/>.</summary>
    public required IReadOnlyDictionary<string, double> Weights { get; init; }

    /// <summary>What the history could bear.</summary>
    public required ForecastGrounds Grounds { get; init; }
}
