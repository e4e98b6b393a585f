using ClaudeConfig.Api.Budgets;

namespace ClaudeConfig.Operator.Controllers.Budgets;

/// <summary>Fields of a budget that this version accepts and does not act on. Nothing is ignored in silence.</summary>
internal static class BudgetUnenforced
{
    public static IEnumerable<string> Of(BudgetSpec spec)
    {
        if (spec.PerMember is not null)
        {
            yield return "perMember";
        }

        // Every threshold on Actual is told when it fires, and a Hard budget blocks at 100 percent by itself; what else one may ask for comes later.
        var mode = spec.Enforcement?.Mode ?? EnforcementMode.Hard;
        if (spec.Thresholds?.Any(threshold => threshold.Basis == ThresholdBasis.Forecast) == true)
        {
            yield return "thresholds with basis Forecast";
        }

        if (spec.Thresholds?.Any(threshold => threshold.Action != ThresholdAction.Notify
            && !(mode == EnforcementMode.Hard && threshold.Action == ThresholdAction.Block && threshold.Percent == 100)) == true)
        {
            yield return "thresholds with an action besides Notify";
        }

        if (spec.Reporting is not null)
        {
            yield return "reporting";
        }

        if (spec.Period.Type == PeriodType.Rolling)
        {
            yield return "period.type Rolling";
        }
    }
}
