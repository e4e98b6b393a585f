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
    IIndexer<PartialObjectMetadata<V1Namespace>> namespaces,
    IIndexer<V1ConfigMap> accepted,
    MeteringOptions options,
    LedgerGate gate,
    RuleStore store,
    ILogger<RuleSync> logger)
{
    /// <summary>Projects and what of each budget is in force, as of the last <see cref="Compile"/>.</summary>
    public DomainSnapshot Snapshot { get; private set; } = new(new DomainSources { Namespaces = new Dictionary<string, IReadOnlyDictionary<string, string>>(), Projects = [] });

    /// <summary>Needs no store: what is wrong with a budget can be told while the ledger is away.</summary>
    public void Compile() => Snapshot = new DomainSnapshot(new DomainSources
    {
        Namespaces = namespaces.List().ToDictionary(
            item => item.Metadata.Name,
            item => (IReadOnlyDictionary<string, string>)(item.Metadata.Labels ?? new Dictionary<string, string>()).ToDictionary()),
        Projects = [.. projects.List().Where(project => project.Metadata.DeletionTimestamp is null)],
        Budgets = [.. budgets.List().Where(budget => budget.Metadata.DeletionTimestamp is null)],
        Accepted = budget => AcceptedBudgetMap.FormOf(accepted.Get(new NamespacedName(options.Namespace, AcceptedBudgetMap.NameOf(budget.Metadata.Uid))), budget),
    });

    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        var before = await gate.RulesAsync(cancellationToken);
        var rules = LedgerRules.Choose(Snapshot.Budgets.Values, before.Find);
        if (await store.ReplaceAsync(rules, cancellationToken))
        {
            LogReplaced(rules.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledger's rules changed; {Count} budgets are in force")]
    private partial void LogReplaced(int count);
}
