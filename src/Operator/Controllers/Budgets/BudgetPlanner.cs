using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Operator.RouterConfigs;

namespace ClaudeConfig.Operator.Controllers.Budgets;

/// <summary>The Operator's part of a budget's status: whether it holds together, and whether gateways run it. The money is Metering's.</summary>
internal static class BudgetPlanner
{
    private static readonly string[] Own = [ConditionTypes.Accepted, ConditionTypes.Programmed];

    /// <param name="compiled">The budget with what of it is in force.</param>
    /// <param name="previous">The status as the cache has it now; the compiled budget may carry an older one.</param>
    /// <param name="rollout">How far gateways are with the bundle that carries the budget as it is compiled.</param>
    /// <param name="time">The clock of transition times.</param>
    public static BudgetStatus Status(CompiledBudget compiled, BudgetStatus? previous, BundleRollout rollout, TimeProvider time)
    {
        var budget = compiled.Budget;
        var conditions = new Conditions(previous?.Conditions, budget.Metadata.Generation ?? 0, time);
        if (compiled.Problems is [var first, ..])
        {
            var message = $"{string.Join("; ", compiled.Problems.Select(problem => problem.Message))}. {Meanwhile(compiled)}";
            conditions.False(ConditionTypes.Accepted, first.Reason, message).False(ConditionTypes.Ready, first.Reason, message);
        }
        else
        {
            conditions.Accept(BudgetUnenforced.Of(budget.Spec));
            conditions.True(ConditionTypes.Ready, ConditionReasons.Reconciled, "the budget is accepted and handed to gateways");
        }

        rollout.AddTo(conditions, "budget");
        return new BudgetStatus
        {
            ObservedGeneration = budget.Metadata.Generation,
            EnforcedGeneration = compiled.Standing is BudgetStanding.InForce or BudgetStanding.LastAccepted ? compiled.Rule!.Generation : null,
            Display = new BudgetDisplay { Limit = budget.Spec.Limit is { } limit ? $"{limit.Amount} {limit.Currency}" : "unlimited" },
            Conditions = [.. conditions.ToList()],
        };
    }

    /// <summary>The status of a budget that is paused.</summary>
    public static BudgetStatus Paused(Budget budget, TimeProvider time) => new()
    {
        ObservedGeneration = budget.Status?.ObservedGeneration,
        EnforcedGeneration = budget.Status?.EnforcedGeneration,
        Display = new BudgetDisplay { Limit = budget.Status?.Display?.Limit },
        Conditions = HeldObject.Paused(budget, budget.Status?.Conditions, Own, "stops this status; gateways follow the spec all the same", time),
    };

    private static string Meanwhile(CompiledBudget compiled) => compiled.Standing switch
    {
        BudgetStanding.LastAccepted => $"Meanwhile generation {compiled.Rule!.Generation} of this budget stays in force",
        BudgetStanding.Refusing when compiled.Rule!.Refusal is not null => "Meanwhile what this budget covers is refused",
        BudgetStanding.Void => "Meanwhile this budget counts nothing and blocks nothing",
        _ => "Meanwhile nothing is counted by this budget",
    };
}
