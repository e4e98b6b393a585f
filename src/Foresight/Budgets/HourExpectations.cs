using ClaudeConfig.Foresight.Forecasting;

namespace ClaudeConfig.Foresight.Budgets;

/// <summary>What the next hours are expected to cost, and how far such hours stray.</summary>
public static class HourExpectations
{
    private const int Longest = 13 * 168;

    /// <summary>Expected amounts and their mean absolute misses for the next <paramref name="count"/> hours.</summary>
    public static (double[] Expected, double[] Spread) Next(ReadOnlySpan<double> hours, int count)
    {
        var learnt = Learnt.From(hours[Math.Max(0, hours.Length - Longest)..], new ForecastOptions { Horizon = count, Seasons = [24, 168] });
        var spread = learnt.Past.Measured(learnt.Past.Ratio ?? 1).Spread;
        return (learnt.Mean, [.. learnt.Mean.Select(spread.At)]);
    }
}
