namespace ClaudeConfig.Foresight.Budgets;

/// <summary>A session is out of line if it costs more than 95 % of its kind did in the last thirty days, and more than a floor.</summary>
public static class SessionRule
{
    /// <summary>Sessions of a kind from which its 95 % means something.</summary>
    public const int Enough = 20;

    /// <summary>What a session of this kind may cost before it is out of line. Few sessions of a kind, and the floor alone decides, tenfold.</summary>
    /// <param name="costs">What sessions of the same kind cost in the last thirty days.</param>
    /// <param name="floor">What is nobody's concern, in the same currency.</param>
    public static double Bound(IReadOnlyCollection<double> costs, double floor)
    {
        if (costs.Count < Enough)
        {
            return 10 * floor;
        }

        double[] sorted = [.. costs.Order()];
        return Math.Max(floor, sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1]);
    }
}
