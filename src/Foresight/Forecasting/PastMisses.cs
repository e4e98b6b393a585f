namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>
/// What past forecasts of one series missed by. A miss is measured by a spread that knows nothing of it: by moments that share no value with its own, and by how much
/// the series had changed from one round to the next until then. So it strays as the miss that is still to come will. Where a longer season has come to be known since,
/// misses are taken for as much smaller as the changes over it are.
/// </summary>
internal sealed class PastMisses
{
    /// <summary>How many moments the changes of the series itself count for.</summary>
    private const double Prior = 1;

    /// <summary>The least part of a series' spread that a moment is measured by.</summary>
    private const double Least = 0.2;

    private readonly double[][] rows;
    private readonly double[] sizes;
    private readonly double[] changes;
    private readonly double change;
    private readonly Func<int, int, bool> overlap;
    private readonly Spread spread;

    private PastMisses(double[][] rows, double[] weights, Spread spread, double[] changes, Func<int, int, bool> overlap)
    {
        this.rows = rows;
        this.spread = spread;
        this.overlap = overlap;
        this.changes = changes[..^1];
        change = changes[^1];
        Weights = weights;
        sizes = [.. rows.Select(row => row.Average(Math.Abs))];
        Moments = Enumerable.Range(0, rows.Length).Sum(k => 1.0 / Enumerable.Range(0, rows.Length).Count(j => overlap(j, k)));
    }

    /// <summary>How much each moment counts: as far as what now makes the forecast could speak by then.</summary>
    public double[] Weights { get; }

    public int Count => rows.Length;

    /// <summary>As many as these would be if no two looked at the same values.</summary>
    public double Moments { get; }

    /// <summary>What forecasts missed by in parts of what the series changed by; null where there is nothing to tell by.</summary>
    public double? Ratio => change > 0 && Total > 0 ? Sum(_ => true) / Total / change : null;

    private double Total => Weights.Sum();

    public static PastMisses None(Spread spread) => new([], [], spread, [0], (_, _) => false);

    public static PastMisses Of(History history, Holdout holdout, double[] weights)
    {
        var forecasts = Enumerable.Range(0, holdout.Ends.Length).Select(holdout.Combined).ToArray();
        var misses = new double[forecasts.Length][];
        for (var k = 0; k < misses.Length; k++)
        {
            misses[k] = new double[holdout.Reach];
            for (var h = 0; h < holdout.Reach; h++)
            {
                misses[k][h] = history.Actual[holdout.Ends[k] + h] - forecasts[k][h];
            }
        }

        var spread = Spread.Of(forecasts, misses, 0.05 * history.Scale.Size, Changes(history, holdout.Reach, new Spread(1, 0, 0)));
        var now = Changes(history, holdout.Reach, spread);
        double[] changes = [.. holdout.Ends.Select(end => Changes(history.Until(end), holdout.Reach, spread))];
        var rows = new double[misses.Length][];
        for (var k = 0; k < rows.Length; k++)
        {
            var better = changes[k] > 0 && history.Until(holdout.Ends[k]).Seasons.Length < history.Seasons.Length ? Math.Min(1, now / changes[k]) : 1;
            rows[k] = [.. misses[k].Select((miss, h) => better * miss / spread.Level(forecasts[k][h]))];
            changes[k] *= better;
        }

        double[] shares = [.. rows.Select((_, k) => Math.Pow(holdout.Share(k, weights), 2))];
        return new PastMisses(rows, shares, spread, [.. changes, now], holdout.Overlap);
    }

    /// <summary>The series' spread, and its misses in parts of it.</summary>
    /// <param name="ratio">Of misses to changes, from all series of an input.</param>
    public (Spread Spread, double[][] Rows) Measured(double ratio)
    {
        var size = Size(_ => true, ratio * change);
        return (spread with { Size = rows.Length == 0 && change == 0 ? spread.Size : size }, [.. rows.Select((row, k) =>
        {
            var own = Math.Max(Size(j => !overlap(j, k), ratio * changes[k]), Least * size);
            return own > 0 ? row.Select(miss => miss / own).ToArray() : row;
        })]);
    }

    private double Size(Func<int, bool> counts, double prior)
    {
        var total = Enumerable.Range(0, rows.Length).Where(counts).Sum(k => Weights[k]);
        return prior > 0 ? (Prior * prior + Sum(counts)) / (Prior + total) : total > 0 ? Sum(counts) / total : spread.Size;
    }

    private double Sum(Func<int, bool> counts) => Enumerable.Range(0, rows.Length).Where(counts).Sum(k => Weights[k] * sizes[k]);

    /// <summary>The mean change over a round of the steadiest season, or over half the way ahead where that is less than a round, in parts of the level.</summary>
    private static double Changes(History history, int reach, Spread spread)
    {
        var least = double.MaxValue;
        var half = (reach + 1) / 2;
        foreach (var lag in history.Seasons is [var first, ..] && first <= reach ? history.Seasons : [half, .. history.Seasons])
        {
            var sum = 0.0;
            for (var t = lag; t < history.Length; t++)
            {
                sum += Math.Abs(history.Values[t] - history.Values[t - lag]) / spread.Level(history.Values[t - lag]);
            }

            least = history.Length > lag ? Math.Min(least, sum / (history.Length - lag)) : least;
        }

        return least < double.MaxValue ? least : 0;
    }
}
