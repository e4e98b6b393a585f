using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Domain.Windows;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Finds the models without a price in a budget's window; asked only where the ledger counted any.</summary>
internal sealed class UnpricedModelReader(LedgerDatabase database, LedgerGate gate)
{
    public async Task<IReadOnlyList<string>> ReadAsync(BudgetFigures figures, CancellationToken cancellationToken)
    {
        var rules = await gate.RulesAsync(cancellationToken);
        if (figures.UnpricedEvents == 0 || rules.Find(new ObjectRef(figures.Namespace, figures.Name)) is not { } rule)
        {
            return [];
        }

        var groups = await database.ReadAsync(
            connection => UsageGroup.ReadAsync(connection, new WindowSpan(figures.StartTime, figures.EndTime), cancellationToken), cancellationToken);
        return
        [
            .. groups.Where(group => group.UnpricedEvents > 0 && rules.Pays(rule, group.Attribution, group.Model))
                .Select(group => group.Model).Distinct().Order(StringComparer.Ordinal),
        ];
    }
}
