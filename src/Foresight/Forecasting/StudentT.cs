namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>What is owed to a spread that few moments tell: the quantiles of Student's t, in parts of the normal ones.</summary>
internal static class StudentT
{
    /// <summary>By the expansion of Cornish and Fisher, four terms; within 3 % from two degrees of freedom.</summary>
    public static double Widening(double p, double degrees)
    {
        var n = Math.Max(2, degrees);
        var z = Normal.Quantile(p);
        if (z <= 0)
        {
            return 1;
        }

        var s = z * z;
        var first = (s + 1) / 4;
        var second = ((5 * s + 16) * s + 3) / 96;
        var third = (((3 * s + 19) * s + 17) * s - 15) / 384;
        return 1 + (first + (second + third / n) / n) / n;
    }
}
