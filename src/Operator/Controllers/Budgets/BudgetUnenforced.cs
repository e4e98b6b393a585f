using ClaudeConfig.Api.Budgets;

namespace ClaudeConfig.Operator.Controllers.Budgets;

/// <summary>Fields of a budget that this version accepts and does not act on. Nothing is ignored in silence.</summary>
internal static class BudgetUnenforced
{
    public static IEnumerable<string> Of(BudgetSpec spec)
    {
        // Members are named where they have shares; other consumers are not yet.
        if (spec.Reporting is not null && spec.PerMember is null)
        {
            yield return "reporting";
        }
    }
}
