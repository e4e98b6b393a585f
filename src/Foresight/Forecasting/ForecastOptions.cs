namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>What is asked of a forecast.</summary>
public sealed record ForecastOptions
{
    /// <summary>Steps ahead.</summary>
    public required int Horizon { get; init; }

    /// <summary>Seasonal periods in steps, shortest first: 24 and 168 for hours; none for a series without.</summary>
    public IReadOnlyList<int> Seasons { get; init; } = [];

    /// <summary>How much of the future each band should hold, in percent.</summary>
    public IReadOnlyList<double> Levels { get; init; } = [80, 95];

    /// <summary>All problems, each naming the option and the remedy.</summary>
    public IEnumerable<string> Problems()
    {
        if (Horizon is < 1 or > 100_000)
        {
            yield return $"horizon {Horizon}: 1 to 100000 steps";
        }

        foreach (var season in Seasons.Where(season => season is < 2 or > 100_000))
        {
            yield return $"season {season}: 2 to 100000 steps; leave seasons out for a series without";
        }

        foreach (var level in Levels.Where(level => !(level is > 0 and < 100)))
        {
            yield return $"level {level}: a percentage between 0 and 100, such as 80 or 95";
        }
    }
}
