namespace ClaudeConfig.Foresight.Budgets;

/// <summary>Finds the smallest set of values of one dimension that explains an excess; of several such sets the most surprising one.</summary>
public static class DriverSearch
{
    private const double Enough = 0.8;

    /// <summary>Values of a dimension from which it is known how far such values stray.</summary>
    private const int LeastGroups = 4;

    /// <summary>Times the median stray from which a value is out of line: twice the deviation of normal ones.</summary>
    private const double Stray = 3;

    /// <summary>The driver of what <paramref name="leaves"/> cost beyond their expectation, or null where nothing is in excess.</summary>
    public static Driver? Find(IReadOnlyCollection<Leaf> leaves)
    {
        var total = leaves.Sum(leaf => leaf.Excess);
        if (!(total > 0))
        {
            return null;
        }

        var common = Common(leaves);
        Leaf[] own = [.. leaves.Select(leaf => leaf with { Expected = leaf.Expected * common })];
        var rest = own.Sum(leaf => leaf.Excess);
        var best = own.SelectMany(leaf => leaf.Traits.Keys).Distinct()
            .Select(dimension => Explain(own, dimension, rest > 0 ? rest : total))
            .Where(set => set.Values.Length > 0)
            // All of it is no part of it: only where nothing tells it apart.
            .OrderBy(set => set.Whole)
            .ThenBy(set => set.Values.Length)
            .ThenByDescending(set => set.Surprise)
            .ThenBy(set => set.Dimension, StringComparer.Ordinal)
            .FirstOrDefault();
        if (best.Values is null)
        {
            return null;
        }

        Leaf[] inside = [.. leaves.Where(leaf => leaf.Traits.TryGetValue(best.Dimension, out var value) && best.Values.Contains(value))];
        var (price, volume, mix) = Split(inside);
        return new Driver
        {
            Dimension = best.Dimension, Values = best.Values, Explained = inside.Sum(leaf => leaf.Excess) / total,
            Price = price, Volume = volume, Mix = mix, Besides = Besides(inside, best.Dimension),
        };
    }

    /// <summary>The growth that most leaves share: what everybody does drives nothing. A large one is no drift but the event itself.</summary>
    private static double Common(IReadOnlyCollection<Leaf> leaves)
    {
        double[] ratios = [.. leaves.Where(leaf => leaf.Expected > 0).Select(leaf => leaf.Actual / leaf.Expected).Order()];
        var median = ratios.Length >= 8 ? ratios[ratios.Length / 2] : 1;
        return median is > 0.75 and < 1.33 ? median : 1;
    }

    private static (string Dimension, string[] Values, bool Whole, double Surprise) Explain(IReadOnlyCollection<Leaf> leaves, string dimension, double total)
    {
        Group[] groups = [.. leaves.Where(leaf => leaf.Traits.ContainsKey(dimension)).GroupBy(leaf => leaf.Traits[dimension])
            .Select(group => new Group(group.Key, group.Sum(leaf => leaf.Actual), group.Sum(leaf => leaf.Expected)))
            .OrderByDescending(group => group.Excess)];
        var (odd, wanted) = Odd(groups, total);
        var values = new List<string>();
        double explained = 0, actual = 0, expected = 0;
        foreach (var group in odd.TakeWhile(group => group.Excess > 0 && explained < Enough * wanted))
        {
            values.Add(group.Value);
            (explained, actual, expected) = (explained + group.Excess, actual + group.Actual, expected + group.Expected);
        }

        var all = (Actual: leaves.Sum(leaf => leaf.Actual), Expected: leaves.Sum(leaf => leaf.Expected));
        // A set that mostly goes on as before only holds what drives.
        var surprise = Surprise(actual / all.Actual, all.Expected > 0 ? expected / all.Expected : 0) * Changed(leaves, dimension, values);
        return (dimension, explained >= Enough * wanted ? [.. values] : [], values.Count == groups.Length, surprise);
    }

    /// <summary>Those that stray further than such values do, where they make most of the excess: what everybody strays by would only lengthen the set.</summary>
    private static (Group[] Odd, double Wanted) Odd(Group[] groups, double total)
    {
        double[] strays = [.. groups.Where(group => group.Expected > 0).Select(group => Math.Abs(group.Excess) / group.Expected).Order()];
        if (strays.Length < LeastGroups)
        {
            return (groups, total);
        }

        Group[] odd = [.. groups.Where(group => Math.Abs(group.Excess) > Stray * strays[strays.Length / 2] * group.Expected)];
        var excess = odd.Sum(group => group.Excess);
        return excess >= total / 2 ? (odd, Math.Min(excess, total)) : (groups, total);
    }

    /// <summary>How much of what a set was expected to cost has changed, up or down, 0 to 1; all of it where nothing was expected.</summary>
    private static double Changed(IReadOnlyCollection<Leaf> leaves, string dimension, List<string> values)
    {
        double changed = 0, expected = 0;
        foreach (var leaf in leaves.Where(leaf => leaf.Expected > 0 && leaf.Traits.TryGetValue(dimension, out var value) && values.Contains(value)))
        {
            changed += leaf.Expected * Math.Abs(leaf.Excess) / (leaf.Actual + leaf.Expected);
            expected += leaf.Expected;
        }

        return expected > 0 ? changed / expected : 1;
    }

    /// <summary>How much a share has changed: the Jensen-Shannon divergence of being in the set, before and now.</summary>
    private static double Surprise(double now, double before)
    {
        return Part(now, before) + Part(1 - now, 1 - before);
        static double Part(double p, double q) => 0.5 * (Log(p, (p + q) / 2) + Log(q, (p + q) / 2));
        static double Log(double p, double m) => p > 0 && m > 0 ? p * Math.Log(p / m) : 0;
    }

    /// <summary>Exact: the three add up to the excess.</summary>
    private static (double Price, double Volume, double Mix) Split(Leaf[] leaves)
    {
        var growth = leaves.Sum(leaf => leaf.ExpectedTokens) is > 0 and var before ? leaves.Sum(leaf => leaf.Tokens) / before : 0;
        double price = 0, volume = 0, mix = 0;
        foreach (var leaf in leaves)
        {
            if (leaf.ExpectedTokens > 0 && growth > 0)
            {
                var rate = leaf.Expected / leaf.ExpectedTokens;
                price += leaf.Actual - rate * leaf.Tokens;
                mix += rate * (leaf.Tokens - leaf.ExpectedTokens * growth);
                volume += leaf.Expected * (growth - 1);
            }
            else
            {
                // What was not there before has no old price: all of it is new use.
                volume += leaf.Excess;
            }
        }

        return (price, volume, mix);
    }

    private static Dictionary<string, string> Besides(Leaf[] inside, string dimension)
    {
        var total = inside.Sum(leaf => leaf.Excess);
        return inside.SelectMany(leaf => leaf.Traits).Where(trait => trait.Key != dimension).Distinct()
            .Where(trait => inside.Where(leaf => leaf.Traits.TryGetValue(trait.Key, out var value) && value == trait.Value).Sum(leaf => leaf.Excess) is var part && part >= 0.9 * total && part <= 1.1 * total)
            .GroupBy(trait => trait.Key).Where(group => group.Count() == 1)
            .ToDictionary(group => group.Key, group => group.Single().Value);
    }

    private readonly record struct Group(string Value, double Actual, double Expected)
    {
        public double Excess => Actual - Expected;
    }
}
