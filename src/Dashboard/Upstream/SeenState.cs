using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>A budget with all that is known of it.</summary>
internal sealed record SeenState(ObjectKey Budget, SeenBudget? Figures, SeenForecast? Forecast)
{
    /// <summary>From here on people want to know.</summary>
    private const decimal RiskPercent = 80;

    public bool Spent => Figures is { Limit: not null, Remaining: 0 };

    public bool AtRisk => Figures?.UsedPercent >= RiskPercent || Forecast?.ExhaustionTime is not null || (Figures?.Limit is { } limit && Forecast is { Learnt: true } && Forecast.Amount > limit);
}
