namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>
/// Exponential smoothing of a level, a trend that tires and each season, with what is left of the last deviations (Taylor's double seasonal method, in innovations form).
/// Its constants are those with the least mean error one step ahead, found one by one from a middling start.
/// </summary>
internal sealed class Smoothing(string name, bool logarithms) : IMember
{
    private const int Window = 2200;

    /// <summary>Rounds of the longest season: two to start from and one to learn by.</summary>
    private const int Rounds = 3;

    /// <summary>Rounds of searching all constants; the third finds little more.</summary>
    private const int Sweeps = 3;

    /// <summary>A gain smaller than this part is rounding.</summary>
    private const double Least = 1e-6;

    private static readonly double[] Start = [0.05, 0, 0.1, 0.1, 0.5];
    private static readonly double[] Highest = [0.9, 0.3, 0.6, 0.6, 0.98];
    private static readonly double[] Steps = [0.05, 0.02, 0.1, 0.1, 0.2];

    public string Name => name;

    public double[]? Continue(History history, int horizon)
    {
        var seasons = history.Seasons;
        if (!history.AllSeasonsKnown || seasons.Length == 0 || history.Length < Rounds * seasons[^1] || (!logarithms && !history.Scale.Logarithmic))
        {
            return null;
        }

        // Of several long seasons, the longest.
        var first = seasons[0];
        var last = seasons.Length > 1 ? seasons[^1] : 0;
        var all = logarithms ? history.Transformed : history.Values;
        var z = all[Math.Max(0, all.Length - Window)..];
        var state = new State(z, first, last);
        var best = (double[])Start.Clone();
        var error = state.Run(z, best);
        var steps = (double[])Steps.Clone();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var k = 0; k < best.Length; k++)
            {
                (best, error) = Better(state, z, best, error, k, steps);
            }
        }

        if (!double.IsFinite(error))
        {
            return null;
        }

        state.Run(z, best);
        var path = state.Path(z, best, horizon);
        return logarithms ? history.Scale.Out(path) : path;
    }

    private static (double[] Best, double Error) Better(State state, ReadOnlySpan<double> z, double[] best, double error, int k, double[] steps)
    {
        foreach (var sign in (double[])[1, -1])
        {
            var found = false;
            for (var tries = 0; tries < 3; tries++)
            {
                var trial = (double[])best.Clone();
                trial[k] = Math.Clamp(best[k] + sign * steps[k], k == 0 ? state.Slowest : 0, Highest[k]);
                var result = trial[k] == best[k] ? double.MaxValue : state.Run(z, trial);
                if (!(result < error * (1 - Least)))
                {
                    break;
                }

                (best, error, found) = (trial, result, true);
            }

            if (found)
            {
                return (best, error);
            }
        }

        steps[k] /= 3;
        return (best, error);
    }

    /// <summary>Level, trend, seasons and the last deviation while running through a series.</summary>
    private sealed class State
    {
        private const double Damping = 0.95;

        private readonly double[] startFirst;
        private readonly double[] startLast;
        private readonly double startLevel;
        private readonly double[] first;
        private readonly double[] last;
        private double level;
        private double trend;
        private double rest;

        public State(ReadOnlySpan<double> z, int firstSeason, int lastSeason)
        {
            var longest = Math.Max(firstSeason, lastSeason);
            var known = z[..Math.Min(z.Length, 2 * longest)];
            (startFirst, startLast) = (new double[firstSeason], new double[Math.Max(1, lastSeason)]);
            var sum = 0.0;
            foreach (var value in known)
            {
                sum += value;
            }

            startLevel = sum / known.Length;
            Phases(known, startFirst, _ => startLevel);
            if (lastSeason > 0)
            {
                Phases(known, startLast, t => startLevel + startFirst[t % firstSeason]);
            }

            (first, last) = (new double[firstSeason], new double[startLast.Length]);
        }

        /// <summary>A level that forgets more slowly than within a round of the longest season lags behind growth, however little that shows one step ahead.</summary>
        public double Slowest => 1.0 / Math.Max(first.Length, last.Length);

        public double Run(ReadOnlySpan<double> z, double[] by)
        {
            startFirst.CopyTo(first, 0);
            startLast.CopyTo(last, 0);
            (level, trend, rest) = (startLevel, 0, 0);
            var two = last.Length > 1;
            var error = 0.0;
            int one = 0, other = 0;
            for (var t = 0; t < z.Length; t++)
            {
                var smooth = level + Damping * trend;
                var miss = z[t] - smooth - first[one] - last[other] - by[4] * rest;
                error += t >= first.Length ? Math.Abs(miss) : 0;
                level = smooth + by[0] * miss;
                trend = Damping * trend + by[0] * by[1] * miss;
                first[one] += by[2] * miss;
                last[other] += two ? by[3] * miss : 0;
                rest = by[4] * rest + miss;
                one = one + 1 == first.Length ? 0 : one + 1;
                other = other + 1 == last.Length ? 0 : other + 1;
            }

            return error;
        }

        public double[] Path(ReadOnlySpan<double> z, double[] by, int horizon)
        {
            var (low, high) = LagModel.Bounds(z);
            var path = new double[horizon];
            for (var h = 0; h < horizon; h++)
            {
                trend *= Damping;
                level += trend;
                rest *= by[4];
                path[h] = Math.Clamp(level + first[(z.Length + h) % first.Length] + last[(z.Length + h) % last.Length] + rest, low, high);
            }

            return path;
        }

        private static void Phases(ReadOnlySpan<double> z, double[] means, Func<int, double> without)
        {
            var counts = new int[means.Length];
            for (var t = 0; t < z.Length; t++)
            {
                means[t % means.Length] += z[t] - without(t);
                counts[t % means.Length]++;
            }

            for (var phase = 0; phase < means.Length; phase++)
            {
                means[phase] /= Math.Max(1, counts[phase]);
            }
        }
    }
}
