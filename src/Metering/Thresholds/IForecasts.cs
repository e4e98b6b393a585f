using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Thresholds;

/// <summary>What is expected at the end of windows: thresholds on Forecast look at it.</summary>
internal interface IForecasts
{
    /// <returns>The amount in the budget's currency; null while nothing is expected yet.</returns>
    decimal? ExpectedAtEnd(ObjectRef budget, DateTimeOffset windowStart);
}
