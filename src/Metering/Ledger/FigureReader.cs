using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Reads the figures of current windows.</summary>
internal sealed class FigureReader(LedgerGate gate, LedgerDatabase database, WindowBuilder builder, TimeProvider time)
{
    /// <summary>How long figures wait for windows that are being built; after that they say so.</summary>
    private static readonly TimeSpan BuildPatience = TimeSpan.FromSeconds(1);

    public async Task<BudgetFigures?> ReadAsync(ObjectRef budget, CancellationToken cancellationToken) =>
        (await ReadAsync(rules => rules.Find(budget) is { } rule ? [rule] : [], cancellationToken)).GetValueOrDefault(budget);

    /// <summary>The figures of every budget that has a window now.</summary>
    public Task<Dictionary<ObjectRef, BudgetFigures>> ReadAllAsync(CancellationToken cancellationToken) =>
        ReadAsync(rules => rules.Rules, cancellationToken);

    /// <summary>How much of each budget is used; one that has no window now is left out.</summary>
    public async Task<IReadOnlyList<BudgetUse>> ReadUsesAsync(IReadOnlyList<ObjectRef> budgets, CancellationToken cancellationToken) =>
    [
        .. (await WindowsAsync(rules => budgets.Distinct().Select(rules.Find).OfType<BudgetRule>(), cancellationToken))
            .Select(window => new BudgetUse { Budget = window.Budget, UsedPercent = window.UsedPercent, SpentPercent = window.SpentPercent }),
    ];

    private async Task<Dictionary<ObjectRef, BudgetFigures>> ReadAsync(Func<RuleSet, IEnumerable<BudgetRule>> choose, CancellationToken cancellationToken) =>
        (await WindowsAsync(choose, cancellationToken)).ToDictionary(window => window.Budget, BudgetFigures.Of);

    private async Task<IReadOnlyCollection<Window>> WindowsAsync(Func<RuleSet, IEnumerable<BudgetRule>> choose, CancellationToken cancellationToken)
    {
        // The rules this process saw last may be a moment old; then so are the figures.
        var rules = await gate.RulesAsync(cancellationToken);
        var now = time.GetUtcNow();
        var keys = choose(rules)
            .Select(rule => (rule.Budget, Span: rules.WindowAt(rule.Budget, now)))
            .Where(entry => entry.Span is not null)
            .Select(entry => new WindowKey(entry.Budget, entry.Span!.Value.Start))
            .ToList();
        await builder.EnsureAsync(rules, keys.Select(key => (key.Budget, now)), cancellationToken);
        await builder.SettleAsync(rules, keys.Select(key => (key.Budget, now)), BuildPatience, cancellationToken);
        var windows = await database.ReadAsync(connection => WindowStore.ReadAsync(connection, keys, cancellationToken), cancellationToken);
        return windows.Values;
    }
}
