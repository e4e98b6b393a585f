namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>A series up to some moment, as it is and in model space. Complete: no gaps, all finite.</summary>
internal sealed class History(double[] values, double[] transformed, int length, Scale scale, int[] seasons)
{
    public ReadOnlySpan<double> Values => values.AsSpan(0, length);

    public ReadOnlySpan<double> Transformed => transformed.AsSpan(0, length);

    public int Length => length;

    public Scale Scale => scale;

    /// <summary>The seasonal periods of which at least two are here, shortest first.</summary>
    public int[] Seasons { get; } = [.. seasons.Where(season => length >= 2 * season)];

    public History Until(int end) => new(values, transformed, end, scale, seasons);
}
