namespace ClaudeConfig.Foresight.Budgets;

/// <summary>What a period will have cost when it ends, and when its limit is reached. Amounts in the series' unit, times in hours from now.</summary>
public sealed record Outlook
{
    /// <summary>The middle of what the period's total will be.</summary>
    public required double Amount { get; init; }

    /// <summary>The total is below this in one case of ten.</summary>
    public required double Low { get; init; }

    /// <summary>The total is above this in one case of ten.</summary>
    public required double High { get; init; }

    /// <summary>Hours until the limit is reached: the earliest in one case of ten, the middle, and the latest; null where it is not reached before the period's end.</summary>
    public double? ExhaustedEarliest { get; init; }

    /// <inheritdoc cref="ExhaustedEarliest"/>
    public double? Exhausted { get; init; }

    /// <inheritdoc cref="ExhaustedEarliest"/>
    public double? ExhaustedLatest { get; init; }

    /// <summary>The part of all simulated cases in which the total stays within the limit; null without one.</summary>
    public double? WithinLimit { get; init; }

    /// <summary>Less than two days are known: the figures are the rate so far and a wide bound, not a forecast.</summary>
    public bool InsufficientHistory { get; init; }

    /// <summary>In words: how sure this is.</summary>
    public required string Confidence { get; init; }

    /// <summary>The expected path, an amount an hour; with its band.</summary>
    public required double[] Path { get; init; }

    /// <summary>The band that holds 80 % of hours.</summary>
    public required double[] PathLow { get; init; }

    /// <inheritdoc cref="PathLow"/>
    public required double[] PathHigh { get; init; }
}
