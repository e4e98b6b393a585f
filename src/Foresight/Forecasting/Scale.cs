namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>Takes a series to the space that models work in, and back: divided by its size, and in logarithms where nothing is negative.</summary>
internal readonly record struct Scale(double Size, double Offset, bool Logarithmic)
{
    /// <summary>Keeps the logarithm of small amounts finite, in parts of the mean.</summary>
    private const double SmallestPart = 0.003;

    public static Scale Of(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        var negative = false;
        foreach (var value in values)
        {
            sum += Math.Abs(value);
            negative |= value < 0;
        }

        var size = sum / Math.Max(1, values.Length);
        return new Scale(size > 0 && double.IsFinite(size) ? size : 1, negative ? 0 : OffsetOf(values, size), !negative);
    }

    public double In(double value) => Logarithmic ? Math.Log(Math.Max(0, value) / Size + Offset) : value / Size;

    public double Out(double value) => Logarithmic ? Math.Max(0, (Math.Exp(value) - Offset) * Size) : value * Size;

    public double[] In(ReadOnlySpan<double> values)
    {
        var result = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            result[i] = In(values[i]);
        }

        return result;
    }

    public double[]? Out(double[]? values)
    {
        for (var i = 0; i < (values?.Length ?? 0); i++)
        {
            values![i] = Out(values[i]);
        }

        return values;
    }

    /// <summary>A series that touches zero gets a larger offset: there, differences of logarithms would be noise.</summary>
    private static double OffsetOf(ReadOnlySpan<double> values, double size)
    {
        if (!(size > 0))
        {
            return 1;
        }

        var near = 0;
        foreach (var value in values)
        {
            near += value < 0.02 * size ? 1 : 0;
        }

        return near * 200 > values.Length ? 0.1 : SmallestPart;
    }
}
