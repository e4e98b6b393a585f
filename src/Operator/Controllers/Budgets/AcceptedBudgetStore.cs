using ClaudeConfig.Api.Budgets;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Operator.Caching;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Budgets;

/// <summary>Keeps the last accepted form of each budget in the platform namespace.</summary>
internal sealed class AcceptedBudgetStore(OperatorCaches caches, IApplyClient apply, OperatorOptions options)
{
    /// <summary>Keeps the form of a budget that is accepted as it is. Writes nothing when that form is kept already.</summary>
    public async Task KeepAsync(CompiledBudget compiled, CancellationToken cancellationToken)
    {
        if (compiled.Accepted)
        {
            await apply.ApplyAsync(AcceptedBudgetMap.Build(options.PlatformNamespace, compiled.Budget), cancellationToken: cancellationToken);
        }
    }

    /// <summary>Forgets the forms of budgets of that name that no longer exist: one that was made anew has another uid.</summary>
    public async Task ForgetAsync(NamespacedName key, string? livingUid, CancellationToken cancellationToken)
    {
        foreach (var map in caches.ConfigMaps.Cache.List(options.PlatformNamespace))
        {
            if (map.Metadata.DeletionTimestamp is null && AcceptedBudgetMap.Read(map) is { } kept && NamespacedName.Of(kept) == key && kept.Metadata.Uid != livingUid)
            {
                await apply.DeleteAsync<V1ConfigMap>(map, cancellationToken);
            }
        }
    }
}
