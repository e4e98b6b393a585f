namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>Makes a series whole: what is missing takes the value of the same phase a round before, or lies on the line between its neighbours.</summary>
internal static class Completion
{
    /// <summary>The largest amount that is taken at its word; sums of squares stay finite below it.</summary>
    private const double Absurd = 1e100;

    public static double[] Of(ReadOnlySpan<double> values, int[] seasons)
    {
        var first = 0;
        while (first < values.Length && !Known(values[first]))
        {
            first++;
        }

        var result = values[first..].ToArray();
        for (var t = 0; t < result.Length; t++)
        {
            result[t] = Known(result[t]) ? result[t] : Fill(result, t, seasons);
        }

        return result;
    }

    private static bool Known(double value) => Math.Abs(value) < Absurd;

    private static double Fill(double[] values, int at, int[] seasons)
    {
        if (seasons.Length > 0 && at >= seasons[0])
        {
            var season = at >= seasons[^1] ? seasons[^1] : seasons[0];
            return values[at - season];
        }

        var next = Array.FindIndex(values, at, Known);
        return next < 0 ? values[at - 1] : values[at - 1] + (values[next] - values[at - 1]) / (next - at + 1);
    }
}
