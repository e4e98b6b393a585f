namespace ClaudeConfig.Foresight.Budgets;

/// <summary>What makes spend an incident.</summary>
public sealed record SpendWatchOptions
{
    /// <summary>Excess below this is nobody's concern, however rare; in the budget's currency.</summary>
    public double MoneyFloor { get; init; } = 5;

    /// <summary>What an hour costs if the limit lasts exactly as long as the period; null without a limit.</summary>
    public double? PacePerHour { get; init; }

    /// <summary>One hour above this many times the pace is an incident.</summary>
    public double HourBurn { get; init; } = 14;

    /// <summary>Six hours above this many times the pace are one.</summary>
    public double SixHourBurn { get; init; } = 6;

    /// <summary>Minus the decimal logarithm of how often an hour's excess comes, from which it counts.</summary>
    public double HourRarity { get; init; } = 2.9;

    /// <summary>The same for the excess of a day.</summary>
    public double DayRarity { get; init; } = 3;

    /// <summary>The part of a day's forecast by which the day must exceed it.</summary>
    public double SlowPart { get; init; } = 0.75;

    /// <summary>Hours to learn from before rarity means anything: a week.</summary>
    public int Learning { get; init; } = 168;
}
