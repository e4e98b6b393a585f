namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>
/// Levels that jumped and stayed: a team that came, a price that changed, a meter that was exchanged. What was before is taken to the level after, so that members learn the
/// season from all of it, and none takes the jump for a part of the season that comes again a round later.
/// </summary>
internal static class LevelShifts
{
    /// <summary>Rounds of the shortest season that a level must have stayed.</summary>
    private const int Stayed = 3;

    /// <summary>Earlier rounds at the same place of the longest season that one is compared with.</summary>
    private const int Compared = 3;

    /// <summary>How far a round must be off, in parts of what rounds are usually off by.</summary>
    private const double Unusual = 5;

    /// <summary>Smaller jumps, in parts of the level, are left to members that follow.</summary>
    private const double Smallest = 0.2;

    private const int MostJumps = 4;

    public static (double[] Values, double[] Model) Removed(double[] values, double[] model, int length, Scale scale, int[] seasons, bool allSeasonsKnown)
    {
        if (!allSeasonsKnown || seasons is not [< MemberSet.ShortSeason, ..] || length < (Stayed + 4) * seasons[0])
        {
            return (values, model);
        }

        var z = model;
        for (var jump = 0; jump < MostJumps && Find(z.AsSpan(0, length), seasons) is var (at, size) && at > 0; jump++)
        {
            (values, z) = jump == 0 ? ([.. values], [.. z]) : (values, z);
            for (var t = 0; t < at; t++)
            {
                values[t] = scale.Logarithmic ? values[t] * Math.Exp(size) : values[t] + size * scale.Size;
                z[t] = scale.In(values[t]);
            }
        }

        return (values, z);
    }

    /// <summary>The clearest jump: the first value after it, and by how much; zeros where there is none.</summary>
    private static (int At, double Size) Find(ReadOnlySpan<double> z, int[] seasons)
    {
        var season = seasons[0];
        var phases = seasons[^1] % season == 0 ? seasons[^1] / season : 1;
        var means = Rounds(z, season);
        var best = (Clear: Unusual, Round: 0, Size: 0.0);
        for (var round = Math.Max(phases, Stayed) + 1; round + Stayed <= means.Length; round++)
        {
            var noise = Noise(means, round, phases);
            var (size, steady) = Jump(means, round, phases);
            var clear = Math.Abs(size) / noise;
            if (steady && Math.Abs(size) >= Smallest && clear > best.Clear)
            {
                best = (clear, round, size);
            }
        }

        return best.Round == 0 ? (0, 0) : (Edge(z, z.Length - (means.Length - best.Round) * season, season, phases * season, best.Size), best.Size);
    }

    /// <summary>Means of whole rounds, counted back from the end.</summary>
    private static double[] Rounds(ReadOnlySpan<double> z, int season)
    {
        var means = new double[z.Length / season];
        var start = z.Length - means.Length * season;
        for (var t = start; t < z.Length; t++)
        {
            means[(t - start) / season] += z[t] / season;
        }

        return means;
    }

    /// <summary>By how much the rounds from <paramref name="round"/> on are off those before, and whether all of them are.</summary>
    private static (double Size, bool Steady) Jump(double[] means, int round, int phases)
    {
        double[] off = [.. Enumerable.Range(round, Math.Min(means.Length - round, Math.Max(phases, 2 * Stayed))).Select(at => Off(means, at, round, phases)).OfType<double>().Order()];
        if (off.Length < Stayed)
        {
            return (0, false);
        }

        var size = off[off.Length / 2];
        return (size, off[0] * size > 0 && Math.Min(Math.Abs(off[0]), Math.Abs(off[^1])) > 0.5 * Math.Abs(size));
    }

    private static double Noise(double[] means, int round, int phases)
    {
        double[] off = [.. Enumerable.Range(phases, round - phases).Select(at => Off(means, at, at, phases)).OfType<double>().Select(Math.Abs).Order()];
        return off.Length < Stayed ? double.MaxValue : 0.01 + 1.5 * off[off.Length / 2];
    }

    /// <summary>How far a round is from the mean of the last ones at its place that were before <paramref name="before"/>.</summary>
    private static double? Off(double[] means, int at, int before, int phases)
    {
        double sum = 0;
        var count = 0;
        for (var earlier = at - phases; earlier >= 0 && count < Compared; earlier -= phases)
        {
            if (earlier < before)
            {
                sum += means[earlier];
                count++;
            }
        }

        return count > 0 ? means[at] - sum / count : null;
    }

    /// <summary>The value within a round of <paramref name="around"/> from which on the jump explains the changes over the longest season best.</summary>
    private static int Edge(ReadOnlySpan<double> z, int around, int season, int longest, double size)
    {
        var (from, to) = (Math.Max(longest, around - season), Math.Min(z.Length, around + season));
        var (best, least, cost) = (around, double.MaxValue, 0.0);
        for (var t = to - 1; t >= from; t--)
        {
            var change = z[t] - z[t - longest];
            cost += Math.Abs(change - size) - Math.Abs(change);
            (best, least) = cost < least ? (t, cost) : (best, least);
        }

        return best;
    }
}
