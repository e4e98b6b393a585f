namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>Values as facts: the bits of the level of eight in which a value lies, of the range that was learnt, and levels of their own beyond it.</summary>
internal sealed class Levels(double low, double high)
{
    private const int Bits = 3;
    private const int Top = (1 << Bits) - 1;

    public double Low => low;

    public double High => high;

    public int[] Facts(double value)
    {
        var step = (high - low) / Top;
        if (!(step > 0))
        {
            return value == low ? [0] : [value > low ? 101 : 100];
        }

        var level = (int)Math.Floor((value - low) / step);
        if (level is < 0 or > Top)
        {
            return [level < 0 ? 100 : 101];
        }

        var facts = new int[Bits];
        for (var bit = 0; bit < Bits; bit++)
        {
            facts[bit] = 2 * bit + ((level >> bit) & 1);
        }

        return facts;
    }
}
