namespace ClaudeConfig.Foresight.Tests.Generators;

/// <summary>Random numbers of the shapes that series are made of.</summary>
public static class Noise
{
    public static double Normal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static double Between(this Random random, double low, double high) => low + (high - low) * random.NextDouble();

    /// <summary>Heavy-tailed: Student's t with three degrees.</summary>
    public static double Heavy(this Random random)
    {
        double squares = 0;
        for (var i = 0; i < 3; i++)
        {
            var x = random.Normal();
            squares += x * x;
        }

        return random.Normal() / Math.Sqrt(squares / 3);
    }

    public static double Poisson(this Random random, double mean)
    {
        if (mean > 50)
        {
            return Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * random.Normal()));
        }

        var limit = Math.Exp(-mean);
        var product = random.NextDouble();
        var count = 0;
        for (; product > limit; count++)
        {
            product *= random.NextDouble();
        }

        return count;
    }

    /// <summary>An autoregression of the first order.</summary>
    public static double[] Memory(this Random random, int length, double keep, double size)
    {
        var values = new double[length];
        for (var t = 1; t < length; t++)
        {
            values[t] = keep * values[t - 1] + size * random.Normal();
        }

        return values;
    }

    /// <summary>A smooth round of the given length, mean zero, by a few harmonics.</summary>
    public static double[] Round(this Random random, int length, int harmonics, double size)
    {
        var values = new double[length];
        for (var k = 1; k <= harmonics; k++)
        {
            var (a, b) = (size / k * random.Normal(), size / k * random.Normal());
            for (var t = 0; t < length; t++)
            {
                values[t] += a * Math.Sin(2 * Math.PI * k * t / length) + b * Math.Cos(2 * Math.PI * k * t / length);
            }
        }

        return values;
    }
}
