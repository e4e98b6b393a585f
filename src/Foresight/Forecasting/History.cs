namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>A series up to some moment, as it is and in model space. Complete: no gaps, all finite.</summary>
internal sealed class History
{
    private readonly double[] values;
    private readonly double[] transformed;
    private readonly double[] levelled;
    private readonly double[] model;
    private readonly int[] asked;

    public History(double[] values, double[] transformed, int length, Scale scale, int[] seasons)
    {
        (this.values, this.transformed, Length, Scale, asked) = (values, transformed, length, scale, seasons);
        Seasons = [.. seasons.Where(season => length >= 2 * season)];
        (levelled, model) = LevelShifts.Removed(values, transformed, length, scale, Seasons, AllSeasonsKnown);
    }

    /// <summary>What was seen, with the past taken to the level of now where the level has jumped since.</summary>
    public ReadOnlySpan<double> Values => levelled.AsSpan(0, Length);

    /// <summary><see cref="Values"/> in model space.</summary>
    public ReadOnlySpan<double> Transformed => model.AsSpan(0, Length);

    /// <summary>What was seen: forecasts of the past are judged by it.</summary>
    public ReadOnlySpan<double> Actual => values.AsSpan(0, Length);

    public int Length { get; }

    public Scale Scale { get; }

    /// <summary>The seasonal periods of which at least two are here, shortest first.</summary>
    public int[] Seasons { get; }

    /// <summary>Whether no longer season is still to be learnt.</summary>
    public bool AllSeasonsKnown => Seasons.Length == asked.Length;

    public History Until(int end) => new(values, transformed, end, Scale, asked);
}
