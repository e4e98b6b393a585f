namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>What every member would have said at some past moments, and what came.</summary>
internal sealed class Holdout
{
    private const int Origins = 14;

    /// <summary>Keeps a member that happened to be perfect from taking everything, in percent.</summary>
    private const double Floor = 0.5;

    private const double Power = 5;

    /// <summary>How much less each earlier moment counts: what a series is like changes.</summary>
    private const double Fade = 0.93;

    /// <summary>A member this many times worse than the best does not count.</summary>
    private const double Worst = 1.5;

    private readonly History history;
    private readonly double[]?[][] paths;
    private readonly double[,] errors;

    public Holdout(History history, IMember[] members, int horizon)
    {
        this.history = history;
        Reach = Math.Min(horizon, Math.Max(1, history.Length / 4));
        Ends = EndsOf(history, Reach);
        paths = [.. Ends.Select(end => Paths(members, history.Until(end), Reach))];
        errors = new double[Ends.Length, members.Length];
        for (var k = 0; k < Ends.Length; k++)
        {
            for (var m = 0; m < members.Length; m++)
            {
                errors[k, m] = paths[k][m] is { } path ? Error(history.Actual.Slice(Ends[k], Reach), path) : double.NaN;
            }
        }
    }

    /// <summary>How far ahead the past was looked at.</summary>
    public int Reach { get; }

    public int[] Ends { get; }

    /// <summary>One weight a member, adding up to one; the moment <paramref name="without"/> does not count, nor does what overlaps it.</summary>
    public double[] Weights(double[]?[] available, int without = -1)
    {
        var weights = new double[available.Length];
        for (var m = 0; m < weights.Length; m++)
        {
            weights[m] = available[m] is null ? 0 : Math.Pow(MeanError(m, without) + Floor, -Power);
        }

        var least = weights.Max() * Math.Pow(Worst, -Power);
        weights = [.. weights.Select(weight => weight < least ? 0 : weight)];
        var total = weights.Sum();
        return total > 0 ? [.. weights.Select(weight => weight / total)] : [.. available.Select(path => path is null ? 0.0 : 1.0 / available.Count(p => p is not null))];
    }

    /// <summary>The combined path of moment <paramref name="k"/>, by weights that never saw it.</summary>
    public double[] Combined(int k) => Combine(paths[k], Weights(paths[k], Ends.Length > 2 ? k : -1), Reach);

    /// <summary>How much of what now makes the forecast could already speak at moment <paramref name="k"/>, 0 to 1.</summary>
    public double Share(int k, double[] weights)
    {
        var share = 0.0;
        for (var m = 0; m < weights.Length; m++)
        {
            share += paths[k][m] is null ? 0 : weights[m];
        }

        return share;
    }

    /// <summary>Whether two moments look at the same values.</summary>
    public bool Overlap(int one, int other) => Math.Abs(Ends[one] - Ends[other]) < Reach;

    public static double[]?[] Paths(IMember[] members, History history, int horizon) => [.. members.Select(member => Sane(member.Continue(history, horizon), history.Scale.Logarithmic))];

    public static double[] Combine(double[]?[] paths, double[] weights, int horizon)
    {
        var result = new double[horizon];
        for (var m = 0; m < paths.Length; m++)
        {
            for (var h = 0; weights[m] > 0 && h < horizon; h++)
            {
                result[h] += weights[m] * paths[m]![h];
            }
        }

        return result;
    }

    /// <summary>What never was negative is not forecast to be.</summary>
    private static double[]? Sane(double[]? path, bool nonNegative)
    {
        for (var h = 0; nonNegative && h < (path?.Length ?? 0); h++)
        {
            path![h] = Math.Max(0, path[h]);
        }

        return path is not null && path.All(double.IsFinite) ? path : null;
    }

    /// <summary>A member that could not speak at a moment is charged with the mean of those moments at which it could; one that never could, with a poor one.</summary>
    private double MeanError(int member, int without)
    {
        var sum = 0.0;
        var count = 0.0;
        var apart = without >= 0 && Enumerable.Range(0, Ends.Length).Count(k => !Overlap(k, without)) > 1;
        for (var k = 0; k < Ends.Length; k++)
        {
            var seen = without >= 0 && (apart ? Overlap(k, without) : k == without);
            if (!seen && !double.IsNaN(errors[k, member]))
            {
                var counts = Math.Pow(Fade, k);
                sum += counts * errors[k, member];
                count += counts;
            }
        }

        return count > 0 ? sum / count : 100;
    }

    private static int[] EndsOf(History history, int reach)
    {
        var least = Math.Max(4, history.Seasons.Length > 0 ? 2 * history.Seasons[0] : history.Length / 3);
        var step = Math.Clamp((history.Length - reach - least) / (Origins - 1), 1, Math.Max(1, reach / 2));
        return [.. Enumerable.Range(0, Origins).Select(k => history.Length - reach - k * step).Where(end => end >= least)];
    }

    /// <summary>The mean of two percentages: of each value, and of the whole. The first is blind where amounts are zero, the second where they are small.</summary>
    private static double Error(ReadOnlySpan<double> actual, double[] path)
    {
        double each = 0, miss = 0, size = 0;
        for (var h = 0; h < actual.Length; h++)
        {
            var error = Math.Abs(actual[h] - path[h]);
            var both = Math.Abs(actual[h]) + Math.Abs(path[h]);
            each += both > 0 ? 200 * error / both : 0;
            miss += error;
            size += both;
        }

        return (each / actual.Length + (size > 0 ? 200 * miss / size : 0)) / 2;
    }
}
