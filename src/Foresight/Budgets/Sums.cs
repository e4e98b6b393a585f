using ClaudeConfig.Foresight.Forecasting;

namespace ClaudeConfig.Foresight.Budgets;

/// <summary>What simulated continuations add up to.</summary>
internal static class Sums
{
    public static Outlook Over(OutlookRequest request, double[][] paths, double[] mean, int known = 0)
    {
        (paths, mean) = request.Steering is { } steering ? Steered(paths, mean, steering) : (paths, mean);
        double[] totals = [.. paths.Select(path => request.Spent + path.Sum()).Order()];
        var (amount, low, high) = (At(totals, 0.5), At(totals, 0.1), At(totals, 0.9));
        double[] ends = request.Limit is { } limit ? [.. paths.Select(path => HoursTo(path, limit - request.Spent)).Order()] : [];
        return new Outlook
        {
            Amount = amount,
            Low = low,
            High = high,
            ExhaustedEarliest = End(ends, 0.1),
            Exhausted = End(ends, 0.5),
            ExhaustedLatest = End(ends, 0.9),
            WithinLimit = ends.Length > 0 ? (double)ends.Count(double.IsPositiveInfinity) / ends.Length : null,
            Confidence = Words(amount, low, high, known),
            Path = mean,
            PathLow = Band(paths, mean.Length, 0.1),
            PathHigh = Band(paths, mean.Length, 0.9),
        };
    }

    /// <summary>Continuations that stray as much more, and as much to one side, as earlier ones had to.</summary>
    private static (double[][] Paths, double[] Mean) Steered(double[][] paths, double[] mean, Steering steering)
    {
        double[] totals = [.. paths.Select(path => path.Sum()).Order()];
        var total = mean.Sum();
        var moved = total > 0 ? steering.Shift * (At(totals, 0.9) - At(totals, 0.1)) / 2 / total : 0;
        double[] centre = [.. mean.Select(value => Math.Max(0, value * (1 + moved)))];
        return ([.. paths.Select(path => path.Select((value, hour) => Math.Max(0, centre[hour] + steering.Width * (value - mean[hour]))).ToArray())], centre);
    }

    private static string Words(double amount, double low, double high, int known)
    {
        var width = amount > 0 ? (high - low) / 2 / amount : 0;
        var part = $"within {Math.Ceiling(100 * width)} % in four cases of five";
        return (known < 10 * 24, width) switch
        {
            (true, _) => $"a first guess from {known / 24} days of history: {part}",
            (_, < 0.1) => $"sure: {part}",
            (_, < 0.3) => $"fair: {part}",
            _ => $"loose, spend varies much: {part}",
        };
    }

    private static double HoursTo(double[] path, double amount)
    {
        if (amount <= 0)
        {
            return 0;
        }

        for (var h = 0; h < path.Length; h++)
        {
            if (path[h] >= amount)
            {
                return h + amount / path[h];
            }

            amount -= path[h];
        }

        return double.PositiveInfinity;
    }

    private static double? End(double[] ends, double part) => ends.Length > 0 && At(ends, part) is var hours && double.IsFinite(hours) ? hours : null;

    private static double[] Band(double[][] paths, int length, double part)
    {
        var band = new double[length];
        var values = new double[paths.Length];
        for (var h = 0; h < length; h++)
        {
            for (var p = 0; p < paths.Length; p++)
            {
                values[p] = paths[p][h];
            }

            Array.Sort(values);
            band[h] = At(values, part);
        }

        return band;
    }

    private static double At(double[] sorted, double part) => sorted[(int)Math.Round(part * (sorted.Length - 1))];
}
