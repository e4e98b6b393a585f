using ClaudeConfig.Api.Budgets;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Reports;
using ClaudeConfig.Operator.RouterConfigs;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Budgets;

/// <summary>Budget: references, the last accepted form, and what gateways run of it. The money is Metering's.</summary>
[EntityRbac(typeof(Budget), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(Budget), Subresource = "status", Verbs = RbacVerbs.Apply)]
internal sealed class BudgetController(
    OperatorCaches caches,
    DomainView domain,
    AcceptedBudgetStore accepted,
    RouterReports reports,
    GatewayStates states,
    IApplyClient apply,
    EventGrace events,
    TimeProvider time) : IEntityController<Budget>
{
    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (caches.Budgets.Cache.Get(key) is not { Metadata.DeletionTimestamp: null } budget)
        {
            await accepted.ForgetAsync(key, livingUid: null, cancellationToken);
            return ReconcileResult.Done;
        }

        if (HeldObject.IsPaused(budget))
        {
            await ApplyStatusAsync(budget, BudgetPlanner.Paused(budget, time), cancellationToken);
            return ReconcileResult.Done;
        }

        if (!domain.Current.Budgets.TryGetValue(budget.Key, out var compiled))
        {
            return ReconcileResult.Done;
        }

        await accepted.KeepAsync(compiled, cancellationToken);
        var status = BudgetPlanner.Status(compiled, budget.Status, states.RolloutOf(budget.Key, compiled.Rule?.ToEntry(), reports.Gateways), time);
        var again = events.Tell(budget, budget.Status?.Conditions, status.Conditions);
        await ApplyStatusAsync(compiled.Budget, status, cancellationToken);
        return again is { } delay ? ReconcileResult.RequeueAfter(delay) : ReconcileResult.Done;
    }

    private Task ApplyStatusAsync(Budget budget, BudgetStatus status, CancellationToken cancellationToken) => apply.ApplyStatusAsync(
        new Budget
        {
            Metadata = new V1ObjectMeta { NamespaceProperty = budget.Metadata.NamespaceProperty, Name = budget.Metadata.Name, Uid = budget.Metadata.Uid },
            Status = status,
        },
        cancellationToken);
}
