namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>Normalised misses of all series of one input: what one series is too short to show, all of them together do.</summary>
internal sealed class MissPool
{
    /// <summary>Misses below which a step borrows those of its neighbours.</summary>
    private const int Enough = 400;

    private const double RootOfTime = 0.5;

    private readonly (double[] Sorted, double[] Upto)[] bySteps;
    private readonly double growth;
    private readonly double moments;

    /// <param name="series">All of one input.</param>
    /// <param name="season">The shortest season: before a round of it was looked ahead, growth is not known.</param>
    public MissPool(IReadOnlyList<Learnt> series, int season)
    {
        double[] ratios = [.. series.Select(one => one.Past.Ratio).OfType<double>().Order()];
        var ratio = ratios.Length > 0 ? ratios[ratios.Length / 2] : 1;
        var measured = series.Select(one => one.Past.Measured(ratio)).ToArray();
        Spreads = [.. measured.Select(one => one.Spread)];
        (double[] Misses, double Weight)[] rows = [.. series.Zip(measured, (one, found) => found.Rows.Zip(one.Past.Weights)).SelectMany(pairs => pairs).Where(row => row.Second > 0)];
        Reach = rows.Length == 0 ? 0 : rows.Max(row => row.Misses.Length);
        bySteps = [.. Enumerable.Range(0, Reach).Select(step => Around(rows, step))];
        growth = Reach < season ? Math.Max(RootOfTime, Growth(rows, Reach)) : Growth(rows, Reach);
        moments = series.Sum(one => one.Past.Moments);
    }

    /// <summary>One a series, in their order.</summary>
    public Spread[] Spreads { get; }

    /// <summary>Steps ahead of which misses are known; beyond, they go on growing as they did.</summary>
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
        var tail = (1 - level / 100) / 2;
        var beyond = (step < Reach ? 1 : Math.Pow((step + 1.0) / Reach, growth)) * StudentT.Widening(1 - tail, 2 * moments);
        var (low, high) = (Quantile(sorted, tail), Quantile(sorted, 1 - tail));
        var half = (high - low) / 2;
        return (beyond * (low - half) / 2, beyond * (high + half) / 2);
    }

    private static (double[] Sorted, double[] Upto) Around((double[] Misses, double Weight)[] rows, int step)
    {
        var found = new List<(double Miss, double Weight)>();
        for (var wide = 0; found.Count < Enough && wide <= rows[0].Misses.Length; wide = wide == 0 ? 1 : wide * 2)
        {
            found.Clear();
            foreach (var (misses, weight) in rows)
            {
                for (var at = Math.Max(0, step - wide); at <= Math.Min(misses.Length - 1, step + wide); at++)
                {
                    found.Add((misses[at], weight));
                }
            }
        }

        var sorted = found.Select(one => one.Miss).ToArray();
        var weights = found.Select(one => one.Weight).ToArray();
        Array.Sort(sorted, weights);
        for (var at = 1; at < weights.Length; at++)
        {
            weights[at] += weights[at - 1];
        }

        return (sorted, weights);
    }

    /// <summary>The power of the step by which misses grow, by the straight line through logarithms; between none and in proportion.</summary>
    private static double Growth((double[] Misses, double Weight)[] rows, int reach)
    {
        if (reach < 4)
        {
            return RootOfTime;
        }

        var logs = new double[reach];
        for (var step = 0; step < reach; step++)
        {
            double sum = 0, total = 0;
            foreach (var (misses, weight) in rows.Where(row => row.Misses.Length > step))
            {
                sum += weight * Math.Abs(misses[step]);
                total += weight;
            }

            logs[step] = Math.Log(Math.Max(1e-12, sum / total));
        }

        double[] steps = [.. Enumerable.Range(1, reach).Select(step => Math.Log(step))];
        var (middle, mean) = (steps.Average(), logs.Average());
        return Math.Clamp(steps.Zip(logs, (x, y) => (x - middle) * (y - mean)).Sum() / steps.Sum(x => (x - middle) * (x - middle)), 0, 1);
    }

    /// <summary>The conformal quantile: one rank further out than the plain one, for the value that is still to come, which counts in full.</summary>
    private static double Quantile((double[] Sorted, double[] Upto) of, double part)
    {
        var (sorted, upto) = of;
        var rank = part * (upto[^1] + 1);
        var at = Array.BinarySearch(upto, rank);
        at = at < 0 ? ~at : at;
        if (at >= sorted.Length)
        {
            return sorted[^1];
        }

        var before = at > 0 ? upto[at - 1] : 0;
        return at == 0 ? sorted[0] : sorted[at - 1] + (rank - before) / (upto[at] - before) * (sorted[at] - sorted[at - 1]);
    }
}
