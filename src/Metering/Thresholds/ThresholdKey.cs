using ClaudeConfig.Api.Budgets;

namespace ClaudeConfig.Metering.Thresholds;

/// <summary>What tells the thresholds of a budget apart.</summary>
internal readonly record struct ThresholdKey(int Percent, ThresholdBasis Basis, ThresholdAction Action)
{
    public static ThresholdKey Of(BudgetThreshold threshold) => new(threshold.Percent, threshold.Basis, threshold.Action);
}
