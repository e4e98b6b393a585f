using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Thresholds;

/// <summary>Expects nothing: thresholds on Forecast never fire.</summary>
internal sealed class NoForecasts : IForecasts
{
    public decimal? ExpectedAtEnd(ObjectRef budget, DateTimeOffset windowStart) => null;
}
