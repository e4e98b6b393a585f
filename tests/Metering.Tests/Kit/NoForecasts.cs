using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Thresholds;

namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>Expects nothing: thresholds on Forecast never fire.</summary>
internal sealed class NoForecasts : IForecasts
{
    public decimal? ExpectedAtEnd(ObjectRef budget, DateTimeOffset windowStart) => null;
}
