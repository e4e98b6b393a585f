using ClaudeConfig.Foresight.Forecasting.Members;

namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>Which members a kind of series gets. Fixed before anything was scored; see docs/adr/0040.</summary>
internal static class MemberSet
{
    /// <summary>Below this length a season comes round often enough to be learnt by its lags, and rounds that follow each other to be compared.</summary>
    public const int ShortSeason = 26;

    public static IMember[] Frequent { get; } =
    [
        new SeasonRule(), new SeasonMean(),
        new Regression("arlog", (seasons, _) => Lags.Full(seasons), logarithms: true, changes: false, seasonal: true),
        new Regression("arlin", (seasons, _) => Lags.Full(seasons), logarithms: false, changes: false, seasonal: true),
        new Regression("airlog", (seasons, _) => Lags.Airline(seasons), logarithms: true, changes: false, seasonal: true),
        new Regression("dirlog", Lags.Direct, logarithms: true, changes: false, seasonal: true),
        new Smoothing("smoothlog", logarithms: true), new Smoothing("smoothlin", logarithms: false),
        new Analog(), new Profile(), new SmoothProfile("smooth", changes: false), new SmoothProfile("smoothdiff", changes: true), new Last(), new SameHour(),
    ];

    public static IMember[] Slow { get; } =
    [
        new Last(), new Damped(), new Theta(),
        new Regression("arlog", (seasons, _) => Lags.Full(seasons), logarithms: true, changes: false, seasonal: false),
        new Regression("ardiff", (seasons, _) => Lags.Full(seasons), logarithms: true, changes: true, seasonal: false),
        new LastRound("path", 1, fromToday: true), new LastRound("pathmean", 5, fromToday: true), new LastRound("round", 1, fromToday: false),
        new Profile(), new SameHour(),
    ];

    /// <summary>Without those that repeat the season.</summary>
    private static readonly IMember[] Seasonless = [.. Slow.Where(member => member is not (LastRound or Profile))];

    public static IMember[] For(History history) => history.Seasons switch
    {
        [< ShortSeason, ..] => Frequent,
        [var season, ..] when !Repeats(history.Transformed, season) => Seasonless,
        _ => Slow,
    };

    /// <summary>Whether a series changes the way it did a season ago, more often than not: the autocorrelation of its changes is above zero there.</summary>
    private static bool Repeats(ReadOnlySpan<double> values, int season)
    {
        // Less the mean change, or growth would pass for a season.
        var mean = (values[^1] - values[0]) / (values.Length - 1);
        var together = 0.0;
        for (var t = season + 1; t < values.Length; t++)
        {
            together += (values[t] - values[t - 1] - mean) * (values[t - season] - values[t - season - 1] - mean);
        }

        return together > 0;
    }
}
