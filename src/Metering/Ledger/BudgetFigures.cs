using System.Text.Json.Serialization;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>A budget's current window in its own currency.</summary>
internal sealed record BudgetFigures
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public required EnforcementMode Mode { get; init; }

    /// <summary>Of all amounts here; USD while the rate into the limit's currency is missing.</summary>
    public required string Currency { get; init; }

    public bool RateMissing { get; init; }

    /// <summary>Set while what was spent before a new or edited budget was there is being added up: <see cref="Spent"/> is too little.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Building { get; init; }

    public string? Limit { get; init; }

    [JsonConverter(typeof(DecimalStringConverter))]
    public required decimal Spent { get; init; }

    [JsonConverter(typeof(DecimalStringConverter))]
    public required decimal Held { get; init; }

    [JsonConverter(typeof(DecimalStringConverter))]
    public required decimal Provisional { get; init; }

    public string? Remaining { get; init; }

    public string? Overspent { get; init; }

    public decimal? UsedPercent { get; init; }

    public long UnpricedEvents { get; init; }

    public DateTimeOffset? LastEventTime { get; init; }

    public int? LagSeconds { get; init; }

    [JsonIgnore]
    public decimal? LimitAmount { get; init; }

    /// <summary>Units of <see cref="Currency"/> per USD.</summary>
    [JsonIgnore]
    public decimal Rate { get; init; } = 1;

    [JsonIgnore]
    public decimal? RemainingAmount => LimitAmount is { } limit ? Math.Max(0, limit - Spent - Held - Provisional) : null;

    [JsonIgnore]
    public decimal? OverspentAmount => LimitAmount is { } limit && Spent > limit ? Spent - limit : null;

    public static BudgetFigures Of(Window window)
    {
        // Without a rate the amounts can only be shown as they are: in USD.
        var rate = window.Rate ?? 1m;
        var figures = new BudgetFigures
        {
            Namespace = window.Budget.Namespace,
            Name = window.Budget.Name,
            StartTime = window.Start,
            EndTime = window.End,
            Mode = window.Mode,
            Currency = window.Rate is null ? "USD" : window.Currency,
            RateMissing = window.Rate is null,
            Rate = rate,
            Building = window.Building,
            LimitAmount = window.Rate is null ? null : window.Limit,
            Spent = Amounts.Round(window.Spent * rate),
            Held = Amounts.Round(window.Held * rate),
            Provisional = Amounts.Round(window.Provisional * rate),
            UnpricedEvents = window.UnpricedEvents,
            LastEventTime = window.LastEventTime,
            LagSeconds = window is { LastEventTime: { } last, LastReceivedTime: { } received } ? (int)Math.Max(0, (received - last).TotalSeconds) : null,
        };
        return figures with
        {
            Limit = Text(figures.LimitAmount),
            Remaining = Text(figures.RemainingAmount),
            Overspent = Text(figures.OverspentAmount),
            UsedPercent = figures.LimitAmount switch
            {
                null => null,
                0 => figures.Spent > 0 ? 100 : 0,
                { } limit => Math.Round(figures.Spent * 100 / limit, 18, MidpointRounding.ToZero),
            },
        };
    }

    private static string? Text(decimal? amount) => amount?.ToString("0.############", System.Globalization.CultureInfo.InvariantCulture);
}
