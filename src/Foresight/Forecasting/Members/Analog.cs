namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>What came after the moments that looked most like now, at the same phase of the shortest season.</summary>
internal sealed class Analog : IMember
{
    private const int Neighbours = 6;

    public string Name => "analog";

    public double[]? Continue(History history, int horizon)
    {
        if (history.Seasons.Length == 0 || history.Length < 14 * history.Seasons[0])
        {
            return null;
        }

        var season = history.Seasons[0];
        var z = history.Transformed;
        var reach = Math.Min(horizon, history.Seasons[^1]);
        var found = new List<(double Distance, int End, double Level)>();
        for (var end = z.Length - (reach + season - 1) / season * season; end >= season * 2; end -= season)
        {
            found.Add(Distance(z, end, season));
        }

        if (found.Count < 2 * Neighbours)
        {
            return null;
        }

        found.Sort((a, b) => a.Distance.CompareTo(b.Distance));
        var path = new double[horizon];
        var total = 0.0;
        foreach (var (distance, end, level) in found.Take(Neighbours))
        {
            var weight = 1 / (distance + found[0].Distance + 1e-9);
            total += weight;
            for (var h = 0; h < horizon; h++)
            {
                path[h] += weight * (z[end + h % reach] + 0.7 * level);
            }
        }

        for (var h = 0; h < horizon; h++)
        {
            path[h] /= total;
        }

        return history.Scale.Out(path);
    }

    private static (double, int, double) Distance(ReadOnlySpan<double> z, int end, int season)
    {
        double sum = 0, squares = 0;
        for (var back = 1; back <= season; back++)
        {
            var gap = z[^back] - z[end - back];
            sum += gap;
            squares += gap * gap;
        }

        var level = sum / season;
        return (squares / season - 0.75 * level * level, end, level);
    }
}
