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

        // A Hard budget blocks at 100 percent by itself; everything else a threshold may ask for comes later.
        var mode = spec.Enforcement?.Mode ?? EnforcementMode.Hard;
        if (spec.Thresholds?.Any(threshold => !(mode == EnforcementMode.Hard && threshold.Action == ThresholdAction.Block && threshold.Percent == 100)) == true)
        {
            yield return "thresholds";
        }

        if (spec.Notifications is { Count: > 0 })
        {
            yield return "notifications";
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
