using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>
/// The incidents of all budgets, looked at once an hour. Nothing is kept that a restart could lose: a watch begins with the hours of two weeks.
/// </summary>
internal sealed class BudgetIncidents(BudgetForesight foresight, LedgerGate gate, TimeProvider time, ILogger<BudgetIncidents> logger)
{
    /// <summary>How often <see cref="TurnAsync"/> is due.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromMinutes(1);

    /// <summary>What gateways still hold of an hour that has just ended is on its way by then.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(5);

    /// <summary>Ten thousand budgets after a start must not keep the process from anything else.</summary>
    private static readonly TimeSpan MostInATurn = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<ObjectRef, Entry> _known = new();

    /// <summary>The incidents of the last week, the oldest first; empty while nothing was looked at.</summary>
    public IReadOnlyList<IncidentReport>? Of(ObjectRef budget) => _known.TryGetValue(budget, out var entry) ? entry.Watched?.Incidents : null;

    /// <summary>Looks at the budgets for which an hour has become whole.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        var rules = await gate.RulesAsync(cancellationToken);
        foreach (var gone in _known.Keys.Where(budget => rules.Find(budget) is null))
        {
            _known.TryRemove(gone, out _);
        }

        var hour = HourSplit.HourOf(time.GetUtcNow() - Settled);
        var due = rules.Rules.Select(rule => (rule.Budget, Entry: _known.GetValueOrDefault(rule.Budget)))
            .Where(item => item.Entry is null || item.Entry.Hour < hour)
            .OrderBy(item => item.Entry?.Hour ?? DateTimeOffset.MinValue);
        var begun = time.GetTimestamp();
        foreach (var (budget, entry) in due.ToArray())
        {
            _known[budget] = new Entry(hour, await OddSeries.TryAsync(logger, budget, () => foresight.WatchAsync(budget, entry?.Watched, cancellationToken)));
            if (time.GetElapsedTime(begun) > MostInATurn)
            {
                return;
            }
        }
    }

    private sealed record Entry(DateTimeOffset Hour, Watched? Watched);
}
