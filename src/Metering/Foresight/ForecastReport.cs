using System.Text.Json.Serialization;
using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>What a budget's window will have cost when it ends. Amounts are in <see cref="Currency"/>, rounded to six digits.</summary>
internal sealed record ForecastReport
{
    private const string Learnt = "Learnt";
    private const string InsufficientHistory = "InsufficientHistory";

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset EndTime { get; init; }

    public required string Currency { get; init; }

    public string? Limit { get; init; }

    public required decimal Spent { get; init; }

    public required decimal Amount { get; init; }

    /// <summary>Between these in four cases of five.</summary>
    public required decimal Low { get; init; }

    public required decimal High { get; init; }

    /// <summary>When the limit is reached: earliest in one case of ten, the middle, latest; absent where it is not before the end.</summary>
    public DateTimeOffset? ExhaustionEarliest { get; init; }

    public DateTimeOffset? ExhaustionTime { get; init; }

    public DateTimeOffset? ExhaustionLatest { get; init; }

    /// <summary>The chance of staying within the limit, 0 to 1.</summary>
    public double? WithinLimit { get; init; }

    /// <summary>Learnt, or InsufficientHistory below two days.</summary>
    public required string Reason { get; init; }

    public required string Confidence { get; init; }

    /// <summary>How many of the last days were within their band, in percent: about 80 where bands hold what they say. Absent while there is nothing to tell by.</summary>
    public double? Coverage { get; init; }

    /// <summary>Whether there is enough history to learn from.</summary>
    [JsonIgnore]
    public bool IsLearnt => Reason == Learnt;

    /// <summary>The hour of the first value of <see cref="Past"/>; absent where nothing was spent.</summary>
    public DateTimeOffset? PastStart { get; init; }

    /// <summary>What this window paid for hour by hour, the current hour included, as far as rollups have it.</summary>
    public IReadOnlyList<decimal> Past { get; init; } = [];

    /// <summary>The hour of the first value of the paths.</summary>
    public required DateTimeOffset PathStart { get; init; }

    public required IReadOnlyList<decimal> Path { get; init; }

    public required IReadOnlyList<decimal> PathLow { get; init; }

    public required IReadOnlyList<decimal> PathHigh { get; init; }

    public static ForecastReport Of(BudgetFigures figures, Outlook outlook, DateTimeOffset hour) => new()
    {
        Namespace = figures.Namespace,
        Name = figures.Name,
        EndTime = figures.EndTime!.Value,
        Currency = figures.Currency,
        Limit = figures.Limit,
        Spent = figures.Spent,
        Amount = Math.Max(figures.Spent, Money(outlook.Amount)),
        Low = Math.Max(figures.Spent, Money(outlook.Low)),
        High = Math.Max(figures.Spent, Money(outlook.High)),
        ExhaustionEarliest = Time(hour, outlook.ExhaustedEarliest),
        ExhaustionTime = Time(hour, outlook.Exhausted),
        ExhaustionLatest = Time(hour, outlook.ExhaustedLatest),
        WithinLimit = outlook.WithinLimit,
        Reason = outlook.InsufficientHistory ? InsufficientHistory : Learnt,
        Confidence = outlook.Confidence,
        PathStart = hour,
        Path = [.. outlook.Path.Select(Money)],
        PathLow = [.. outlook.PathLow.Select(Money)],
        PathHigh = [.. outlook.PathHigh.Select(Money)],
    };

    /// <summary>An absurd amount is cut off rather than thrown.</summary>
    internal static decimal Money(double amount) => Math.Round((decimal)Math.Clamp(amount, -1e15, 1e15), 6);

    private static DateTimeOffset? Time(DateTimeOffset hour, double? hours) => hours is { } count ? hour.AddMinutes(Math.Round(60 * count)) : null;
}
