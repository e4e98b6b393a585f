namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>
/// The short season's mean round plus a smooth deviation for each part of the long one, and what is left of the present deviation from both: fading, or going on as its
/// changes did, which does not come back to the mean (only where there is a long season, which the weather or a campaign outlasts).
/// </summary>
internal sealed class SmoothProfile(string name, bool changes) : IMember
{
    private const int Reach = 2;
    private const double Fade = 0.9;
    private const int Window = 1500;

    public string Name => name;

    public double[]? Continue(History history, int horizon)
    {
        if (history.Seasons is not [var first, ..] || (changes && history.Seasons.Length == 1) || history.Seasons[^1] % first != 0 || history.Length < (history.Seasons.Length > 1 ? 2 : 3) * history.Seasons[^1])
        {
            return null;
        }

        var last = history.Seasons[^1];
        var part = last == first ? 1 : first;
        var z = history.Transformed;
        var profile = Smoothed(Rounds(z, last), part);
        var rest = new double[z.Length];
        for (var t = 0; t < rest.Length; t++)
        {
            rest[t] = z[t] - profile[t % last];
        }

        var path = changes
            ? Sum(rest, LagModel.Continue(Differences(rest), [.. ((int[])[1, 2, 3, 4, part]).Distinct().Order()], horizon, Window))
            : LagModel.Continue(rest, part == 1 ? [1, 2, 3] : [1, 2, part], horizon, Window);
        for (var h = 0; h < (path?.Length ?? 0); h++)
        {
            path![h] += profile[(z.Length + h) % last];
        }

        return history.Scale.Out(path);
    }

    private static double[] Differences(double[] rest) => [.. rest.Skip(1).Zip(rest, (later, earlier) => later - earlier)];

    private static double[]? Sum(double[] rest, double[]? path)
    {
        var (low, high) = LagModel.Bounds(rest);
        var value = rest[^1];
        for (var h = 0; h < (path?.Length ?? 0); h++)
        {
            value = Math.Clamp(value + path![h], low, high);
            path[h] = value;
        }

        return path;
    }

    private static double[] Rounds(ReadOnlySpan<double> z, int season)
    {
        var sums = new double[season];
        var weights = new double[season];
        for (var t = 0; t < z.Length; t++)
        {
            sums[t % season] = Fade * sums[t % season] + z[t];
            weights[t % season] = Fade * weights[t % season] + 1;
        }

        return [.. sums.Zip(weights, (sum, weight) => sum / weight)];
    }

    private static double[] Smoothed(double[] rounds, int part)
    {
        var means = new double[part];
        for (var phase = 0; phase < rounds.Length; phase++)
        {
            means[phase % part] += rounds[phase] * part / rounds.Length;
        }

        var result = new double[rounds.Length];
        for (var phase = 0; phase < rounds.Length; phase++)
        {
            double sum = 0, total = 0;
            for (var away = -Reach; away <= Reach; away++)
            {
                var near = (phase + away + rounds.Length) % rounds.Length;
                var weight = 1.0 / (1 + Math.Abs(away));
                sum += weight * (rounds[near] - means[near % part]);
                total += weight;
            }

            result[phase] = means[phase % part] + sum / total;
        }

        return result;
    }
}
