namespace ClaudeConfig.Foresight.Budgets;

/// <summary>Takes holidays out of what is learnt, and tells what they cost instead. Pure.</summary>
public static class HolidayEffect
{
    /// <summary>Hours of each kind from which it is known what a day of rest costs.</summary>
    private const int Enough = 24;

    /// <param name="hours">Amounts, oldest first.</param>
    /// <param name="kinds">Of these hours, then of those to come.</param>
    /// <returns>The same amounts, missing where there was a holiday; and for each hour to come the part of its forecast that it will cost.</returns>
    public static (double[] Usual, double[] Factors) Of(ReadOnlySpan<double> hours, ReadOnlySpan<DayKind> kinds)
    {
        var usual = hours.ToArray();
        for (var t = 0; t < usual.Length; t++)
        {
            usual[t] = kinds[t] == DayKind.Holiday ? double.NaN : usual[t];
        }

        var part = Part(hours, usual, kinds);
        var factors = new double[kinds.Length - usual.Length];
        for (var h = 0; h < factors.Length; h++)
        {
            factors[h] = kinds[usual.Length + h] == DayKind.Holiday ? part : 1;
        }

        return (usual, factors);
    }

    /// <summary>A holiday is like a weekend until holidays have shown what they are like; the weekends count as much as one of them.</summary>
    private static double Part(ReadOnlySpan<double> hours, double[] usual, ReadOnlySpan<DayKind> kinds)
    {
        var (work, rest) = (Mean(hours, kinds, DayKind.Work), Mean(hours, kinds, DayKind.Rest));
        if (work is not > 0)
        {
            return 1;
        }

        double spent = 0, expected = 0;
        for (var t = 168; t < usual.Length; t++)
        {
            if (double.IsNaN(usual[t]) && !double.IsNaN(usual[t - 168]))
            {
                spent += hours[t];
                expected += usual[t - 168];
            }
        }

        var day = 24 * work.Value;
        return Math.Clamp((day * Math.Min(1, rest / work ?? 1) + spent) / (day + expected), 0, 2);
    }

    private static double? Mean(ReadOnlySpan<double> hours, ReadOnlySpan<DayKind> kinds, DayKind kind)
    {
        var sum = 0.0;
        var count = 0;
        for (var t = 0; t < hours.Length; t++)
        {
            if (kinds[t] == kind)
            {
                sum += hours[t];
                count++;
            }
        }

        return count >= Enough ? sum / count : null;
    }
}
