using ClaudeConfig.Api.Budgets;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Domain;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Budgets;

/// <summary>Budget: references, cycles, and what of it has an effect.</summary>
[EntityRbac(typeof(Budget), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(Budget), Subresource = "status", Verbs = RbacVerbs.Apply)]
internal sealed class BudgetController(OperatorCaches caches, DomainView domain, IApplyClient apply, IEventRecorder events, TimeProvider time) : IEntityController<Budget>
{
    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (caches.Budgets.Cache.Get(key) is not { Metadata.DeletionTimestamp: null } budget)
        {
            return ReconcileResult.Done;
        }

        if (Held.IsPaused(budget))
        {
            await ApplyStatusAsync(budget, BudgetPlanner.Paused(budget, time), cancellationToken);
            return ReconcileResult.Done;
        }

        if (!domain.Current.Budgets.TryGetValue(budget.Key, out var resolved))
        {
            return ReconcileResult.Done;
        }

        var status = BudgetPlanner.Status(resolved, budget.Status, time);
        events.Record(budget, ReadyEvents.Of(budget.Status?.Conditions, status.Conditions));
        await ApplyStatusAsync(resolved.Budget, status, cancellationToken);
        return ReconcileResult.Done;
    }

    private Task ApplyStatusAsync(Budget budget, BudgetStatus status, CancellationToken cancellationToken) => apply.ApplyStatusAsync(
        new Budget
        {
            Metadata = new V1ObjectMeta { NamespaceProperty = budget.Metadata.NamespaceProperty, Name = budget.Metadata.Name, Uid = budget.Metadata.Uid },
            Status = status,
        },
        cancellationToken);
}
