using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Thresholds;

/// <summary>Which thresholds are reached, and which are no more: by a raised limit, or because corrections took spending back. Pure.</summary>
internal static class ThresholdPlanner
{
    /// <param name="thresholds">Of the spec.</param>
    /// <param name="figures">Of the current window.</param>
    /// <param name="expected">At its end; null while nothing is.</param>
    /// <param name="fired">In this window.</param>
    public static ThresholdMoves Plan(
        IReadOnlyList<BudgetThreshold>? thresholds, BudgetFigures figures, decimal? expected, IReadOnlyCollection<ThresholdKey> fired)
    {
        // Without a limit, or while it is being added up, nothing is known.
        if (figures is { LimitAmount: null } or { Building: true })
        {
            return figures.Building ? ThresholdMoves.None : new ThresholdMoves([], [.. fired]);
        }

        var reached = (thresholds ?? []).Select(ThresholdKey.Of).Where(key => IsReached(key, figures, expected)).ToHashSet();
        var unknown = expected is null ? fired.Where(key => key.Basis == ThresholdBasis.Forecast).ToHashSet() : [];
        return new ThresholdMoves([.. reached.Except(fired)], [.. fired.Except(reached).Except(unknown)]);
    }

    private static bool IsReached(ThresholdKey key, BudgetFigures figures, decimal? expected)
    {
        var limit = figures.LimitAmount!.Value;
        return (key.Basis == ThresholdBasis.Actual ? figures.Spent : expected) is { } amount && amount > 0 && amount * 100 >= key.Percent * limit;
    }
}
