using System.Text.Json.Serialization;
using ClaudeConfig.Foresight.Forecasting;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>How good the forecasts of the last days were: each made with what was known the day before.</summary>
internal sealed record Backtest
{
    public required string Currency { get; init; }

    public required IReadOnlyList<BacktestDay> Days { get; init; }

    /// <summary>The sum of what was missed, in parts of what was spent; absent where nothing was.</summary>
    public decimal? Error { get; init; }

    /// <summary>Days within their band, in percent; the aim is 80.</summary>
    public double? Coverage { get; init; }

    /// <summary>What these days teach of the next forecast's band.</summary>
    [JsonIgnore]
    public Steering? Steering { get; init; }
}
