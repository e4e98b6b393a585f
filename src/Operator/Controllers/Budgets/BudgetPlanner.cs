using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Resolution;
using ClaudeConfig.ControllerRuntime.Status;

namespace ClaudeConfig.Operator.Controllers.Budgets;

/// <summary>The Operator's part of a budget's status: whether it holds together. The money is Metering's.</summary>
internal static class BudgetPlanner
{
    /// <param name="resolved">The budget with its references.</param>
    /// <param name="previous">The status as the cache has it now; the resolved budget may carry an older one.</param>
    /// <param name="time">The clock of transition times.</param>
    public static BudgetStatus Status(ResolvedBudget resolved, BudgetStatus? previous, TimeProvider time)
    {
        var budget = resolved.Budget;
        var conditions = new Conditions(previous?.Conditions, budget.Metadata.Generation ?? 0, time);
        if (Problem(resolved) is { } problem)
        {
            conditions.False(ConditionTypes.Accepted, problem.Reason, problem.Message).False(ConditionTypes.Ready, problem.Reason, problem.Message);
        }
        else
        {
            conditions.Accept(BudgetUnenforced.Of(budget.Spec));
            conditions.True(ConditionTypes.Ready, ConditionReasons.Reconciled);
        }

        return new BudgetStatus { ObservedGeneration = budget.Metadata.Generation, Conditions = [.. conditions.ToList()] };
    }

    /// <summary>The status of a budget that is paused.</summary>
    public static BudgetStatus Paused(Budget budget, TimeProvider time) => new()
    {
        ObservedGeneration = budget.Status?.ObservedGeneration,
        Conditions = Held.Paused(budget, budget.Status?.Conditions, [ConditionTypes.Accepted], "stops this status; gateways follow the spec all the same", time),
    };

    private static (string Reason, string Message)? Problem(ResolvedBudget resolved)
    {
        if (resolved.Problems is [var first, ..])
        {
            return (first.Reason, string.Join("; ", resolved.Problems.Select(problem => problem.Message)));
        }

        if (resolved.BrokenLink is { } broken)
        {
            return (broken.Reason, broken.Message);
        }

        return resolved.Budget.Spec.Period.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)
            ? (BudgetConditions.UnknownTimeZoneReason, $"Budget {resolved.Key}: spec.period.timeZone \"{zone}\" is no IANA time zone; use a name such as Europe/Berlin or UTC")
            : null;
    }
}
