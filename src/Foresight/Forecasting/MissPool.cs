namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>Normalised misses of all series of one input: what one series is too short to show, all of them together do.</summary>
internal sealed class MissPool
{
    /// <summary>Misses below which a step borrows those of its neighbours.</summary>
    private const int Enough = 400;

    /// <summary>Weights were chosen on the moments whose misses these are; measured on made series.</summary>
    private const double Widened = 1.03;

    private readonly double[][] bySteps;

    public MissPool(IEnumerable<Learnt> series)
    {
        var rows = series.SelectMany(one => one.Misses).ToArray();
        Reach = rows.Length == 0 ? 0 : rows.Max(row => row.Length);
        bySteps = [.. Enumerable.Range(0, Reach).Select(step => Around(rows, step))];
    }

    /// <summary>Steps ahead of which misses are known; beyond, they grow with the root of time.</summary>
    public int Reach { get; }

    /// <summary>How far below and above the forecast, in parts of a series' own spread. Half of any skew is believed: a pool's past drift need not go on.</summary>
    public (double Low, double High) At(int step, double level)
    {
        if (Reach == 0)
        {
            var width = Normal.Quantile((1 + level / 100) / 2) * 1.25;
            return (-width, width);
        }

        var sorted = bySteps[Math.Min(step, Reach - 1)];
        var beyond = Widened * (step < Reach ? 1 : Math.Sqrt((step + 1.0) / Reach));
        var tail = (1 - level / 100) / 2;
        var (low, high) = (Quantile(sorted, tail), Quantile(sorted, 1 - tail));
        var half = (high - low) / 2;
        return (beyond * (low - half) / 2, beyond * (high + half) / 2);
    }

    private static double[] Around(double[][] rows, int step)
    {
        var found = new List<double>();
        for (var wide = 0; found.Count < Enough && wide <= rows[0].Length; wide = wide == 0 ? 1 : wide * 2)
        {
            found.Clear();
            foreach (var row in rows)
            {
                for (var at = Math.Max(0, step - wide); at <= Math.Min(row.Length - 1, step + wide); at++)
                {
                    found.Add(row[at]);
                }
            }
        }

        var sorted = found.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>The conformal quantile: one rank further out than the plain one, for the value that is still to come.</summary>
    private static double Quantile(double[] sorted, double part)
    {
        var rank = part * (sorted.Length + 1) - 1;
        var at = Math.Clamp(rank, 0, sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
