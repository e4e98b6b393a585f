namespace ClaudeConfig.Metering.Foresight;

/// <summary>What would have been forecast for a day, and what it cost.</summary>
internal sealed record BacktestDay(DateTimeOffset StartTime, decimal Forecast, decimal Low, decimal High, decimal Actual, bool Held);
