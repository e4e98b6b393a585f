using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What happens at a percentage of the limit. It fires once a window; raising the limit arms it again.</summary>
[Rule("self.basis != 'Forecast' || self.action == 'Notify'", "a threshold on Forecast may only Notify")]
[Rule("has(self.throttle) == (self.action == 'Throttle')", "throttle is required for action Throttle, and must be absent otherwise")]
[Rule("has(self.routeRef) == (self.action == 'Downgrade')", "routeRef is required for action Downgrade, and must be absent otherwise")]
public sealed record BudgetThreshold
{
    /// <summary>The percentage of the limit with grants.</summary>
    [Required, Range(1, 1000)]
    public int Percent { get; set; } = 100;

    /// <summary>Actual is what is spent, Forecast what is expected at the window's end.</summary>
    [Required]
    public ThresholdBasis Basis { get; init; }

    /// <summary>What happens.</summary>
    [Required]
    public ThresholdAction Action { get; init; }

    /// <summary>How far requests are slowed down, for action Throttle.</summary>
    public ThresholdThrottle? Throttle { get; init; }

    /// <summary>The route that new sessions take instead, for action Downgrade.</summary>
    public ObjectReference? RouteRef { get; init; }
}
