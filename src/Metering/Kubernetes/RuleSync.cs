using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Metering.Ledger;
using k8s.Models;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Brings the ledger's rules in line with the Budgets of the cluster, by the compilation that the Operator hands to gateways.</summary>
internal sealed partial class RuleSync(
    IIndexer<Budget> budgets,
    IIndexer<ClaudeProject> projects,
    IIndexer<V1Namespace> namespaces,
    IIndexer<V1ConfigMap> accepted,
    MeteringOptions options,
    RuleStore store,
    ILogger<RuleSync> logger)
{
    private IReadOnlyDictionary<ObjectRef, CompiledBudget> _compiled = new Dictionary<ObjectRef, CompiledBudget>();

    /// <summary>What of each budget is in force.</summary>
    public IReadOnlyDictionary<ObjectRef, CompiledBudget> Compiled => _compiled;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var snapshot = new DomainSnapshot(new DomainSources
        {
            Namespaces = namespaces.List().ToDictionary(
                item => item.Metadata.Name,
                item => (IReadOnlyDictionary<string, string>)(item.Metadata.Labels ?? new Dictionary<string, string>()).ToDictionary()),
            Projects = [.. projects.List().Where(project => project.Metadata.DeletionTimestamp is null)],
            Budgets = [.. budgets.List().Where(budget => budget.Metadata.DeletionTimestamp is null)],
            Accepted = budget => AcceptedBudgetMap.FormOf(accepted.Get(new NamespacedName(options.Namespace, AcceptedBudgetMap.NameOf(budget.Metadata.Uid))), budget),
        });
        _compiled = snapshot.Budgets.ToDictionary(entry => entry.Key.ToRef(), entry => entry.Value);

        // What never had a usable form is refused by gateways and has no money in the ledger.
        BudgetRule[] rules = [.. snapshot.Budgets.Values.Select(budget => budget.Rule).OfType<BudgetRule>().Where(rule => rule.Refusal is null).OrderBy(rule => rule.Budget)];
        if (await store.ReplaceAsync(rules, cancellationToken))
        {
            LogReplaced(rules.Length);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledger's rules changed; {Count} budgets are in force")]
    private partial void LogReplaced(int count);
}
