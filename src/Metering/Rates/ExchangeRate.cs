namespace ClaudeConfig.Metering.Rates;

/// <summary>Units of a currency per USD from a time on.</summary>
internal sealed record ExchangeRate(string Currency, DateTimeOffset EffectiveTime, decimal PerUsd, string Source);
