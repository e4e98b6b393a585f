using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Resolution;
using ClaudeConfig.Contracts;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.Metering.Ledger;
using k8s.Models;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Brings the ledger's rules in line with the Budgets of the cluster.</summary>
internal sealed partial class RuleSync(
    IIndexer<Budget> budgets, IIndexer<ClaudeProject> projects, IIndexer<V1Namespace> namespaces, RuleStore store, LedgerGate gate, ILogger<RuleSync> logger)
{
    private IReadOnlyDictionary<ObjectRef, string> _problems = new Dictionary<ObjectRef, string>();

    /// <summary>Why the ledger cannot use a budget's spec, by budget.</summary>
    public IReadOnlyDictionary<ObjectRef, string> Problems => _problems;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var labels = namespaces.List().ToDictionary(
            item => item.Metadata.Name,
            item => (IReadOnlyDictionary<string, string>)(item.Metadata.Labels ?? new Dictionary<string, string>()).ToDictionary());
        var grants = new ReferenceGrants(labels);
        var resolved = BudgetResolver.Resolve(budgets.List(), new ProjectTree(projects.List(), grants), grants);
        var known = await gate.RulesAsync(cancellationToken);
        var rules = RuleCompiler.Compile(resolved.Values, known.Find, out var problems);
        _problems = problems.ToDictionary(problem => problem.Budget, problem => problem.Problem);
        if (await store.ReplaceAsync(rules, cancellationToken))
        {
            LogReplaced(rules.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledger's rules changed; {Count} budgets are in force")]
    private partial void LogReplaced(int count);
}
