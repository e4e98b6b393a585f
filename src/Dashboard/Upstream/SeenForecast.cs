namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>What a budget's window is expected to have cost at its end.</summary>
internal sealed record SeenForecast
{
    public DateTimeOffset EndTime { get; init; }

    public string Currency { get; init; } = "USD";

    public decimal Spent { get; init; }

    public decimal Amount { get; init; }

    public decimal Low { get; init; }

    public decimal High { get; init; }

    public DateTimeOffset? ExhaustionEarliest { get; init; }

    public DateTimeOffset? ExhaustionTime { get; init; }

    public DateTimeOffset? ExhaustionLatest { get; init; }

    public double? WithinLimit { get; init; }

    public string Reason { get; init; } = "";

    public string Confidence { get; init; } = "";

    public DateTimeOffset PathStart { get; init; }

    public IReadOnlyList<decimal> Path { get; init; } = [];

    public IReadOnlyList<decimal> PathLow { get; init; } = [];

    public IReadOnlyList<decimal> PathHigh { get; init; } = [];

    public bool Learnt => Reason == "Learnt";
}
