namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>
/// How far a series strays from its forecast: <c>Size × (|forecast| + Least)^Growth</c>. Growth 0 is a miss that does not depend on the level, 1 one in proportion.
/// </summary>
internal readonly record struct Spread(double Size, double Least, double Growth)
{
    private static readonly double[] Growths = [0, 0.5, 1];

    public double At(double forecast) => Size * Level(forecast);

    /// <summary>A forecast's level, by which misses are divided.</summary>
    public double Level(double forecast) => Growth == 0 ? 1 : Math.Pow(Math.Abs(forecast) + Least, Growth);

    /// <summary>The law under which past misses are likeliest, with their mean as its size; <paramref name="fallback"/> where there are none.</summary>
    public static Spread Of(double[][] forecasts, double[][] misses, double least, double fallback)
    {
        var best = new Spread(fallback, least, 0);
        var lowest = double.MaxValue;
        foreach (var growth in Growths)
        {
            var shape = new Spread(1, least, growth);
            double sum = 0, logs = 0;
            var count = 0;
            for (var k = 0; k < misses.Length; k++)
            {
                for (var h = 0; h < misses[k].Length; h++, count++)
                {
                    var level = shape.Level(forecasts[k][h]);
                    sum += Math.Abs(misses[k][h]) / level;
                    logs += Math.Log(level);
                }
            }

            var cost = count == 0 ? double.MaxValue : Math.Log(sum / count) + logs / count;
            if (sum > 0 && cost < lowest)
            {
                (best, lowest) = (shape with { Size = sum / count }, cost);
            }
        }

        return best;
    }
}
