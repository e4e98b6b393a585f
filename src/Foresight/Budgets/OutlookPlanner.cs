using ClaudeConfig.Foresight.Forecasting;

namespace ClaudeConfig.Foresight.Budgets;

/// <summary>From spend by the hour to the period's end, by simulated continuations: bounds of a sum are not sums of bounds.</summary>
public static class OutlookPlanner
{
    private const int Least = 48;
    private const int Paths = 400;
    private const int Seed = 20111;

    /// <summary>The longest history that is looked at: half a year of hours.</summary>
    private const int Longest = 26 * 168;

    /// <summary>The outlook of one budget. Pure: the same request gives the same answer.</summary>
    public static Outlook Plan(OutlookRequest request)
    {
        var left = Math.Max(0, request.HoursLeft);
        var hours = Completion.Of(request.Hours.AsSpan(Math.Max(0, request.Hours.Length - Longest)), [24, 168]);
        if (hours.Length < Least)
        {
            return ByRate(request, hours, left);
        }

        if (left == 0)
        {
            return Sums.Over(request, [[]], []);
        }

        var learnt = Learnt.From(hours, new ForecastOptions { Horizon = left, Seasons = [24, 168] });
        return Sums.Over(request, [.. Simulate(learnt, new Random(Seed)).Select(path => Times(path, request.Factors))], Times(learnt.Mean, request.Factors), hours.Length);
    }

    private static double[] Times(double[] path, double[]? factors) =>
        factors is null or [] ? path : [.. path.Select((value, hour) => value * factors[Math.Min(hour, factors.Length - 1)])];

    /// <summary>The rate so far, up to three times of it: what two days cannot contradict.</summary>
    private static Outlook ByRate(OutlookRequest request, double[] hours, int left)
    {
        var rate = hours.Length > 0 ? hours.Average() : 0;
        var path = Enumerable.Repeat(rate, left).ToArray();
        var toGo = request.Limit is { } limit && rate > 0 ? (limit - request.Spent) / rate : double.MaxValue;
        return new Outlook
        {
            Amount = request.Spent + rate * left,
            Low = request.Spent,
            High = request.Spent + 3 * rate * left,
            Exhausted = toGo <= left ? Math.Max(0, toGo) : null,
            ExhaustedEarliest = toGo / 3 <= left ? Math.Max(0, toGo / 3) : null,
            InsufficientHistory = true,
            Confidence = "less than two days of history: the rate so far, and up to three times of it",
            Path = path,
            PathLow = new double[left],
            PathHigh = [.. path.Select(value => 3 * value)],
        };
    }

    private static double[][] Simulate(Learnt learnt, Random random)
    {
        var (spread, rows) = learnt.Past.Measured(learnt.Past.Ratio ?? 1);
        var paths = new double[rows.Length == 0 ? 1 : Paths][];
        for (var p = 0; p < paths.Length; p++)
        {
            paths[p] = rows.Length == 0 ? learnt.Mean : Simulate(learnt.Mean, spread, rows, random);
        }

        return paths;
    }

    /// <summary>Past misses in their order, a moment after another; at each joint it is even odds that the same moment goes on, so that what strays may stay astray.</summary>
    private static double[] Simulate(double[] mean, Spread spread, double[][] rows, Random random)
    {
        var path = new double[mean.Length];
        var row = rows[random.Next(rows.Length)];
        for (int h = 0, at = 0; h < path.Length; h++, at++)
        {
            if (at == row.Length)
            {
                row = random.Next(2) == 0 ? row : rows[random.Next(rows.Length)];
                at = 0;
            }

            path[h] = Math.Max(0, mean[h] + row[at] * spread.At(mean[h]));
        }

        return path;
    }
}
