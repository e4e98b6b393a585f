using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>
/// Finds the models without a price in a budget's window: asked only where the ledger counted any, and not again before the count has moved
/// and a while has passed, for it reads the usage of the window (hours, and events at its edges).
/// </summary>
internal sealed class UnpricedModelReader(LedgerDatabase database, LedgerGate gate, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ObjectRef, Reading> _readings = new();

    /// <summary>How often events were read; for tests.</summary>
    public int Readings { get; private set; }

    public async Task<IReadOnlyList<string>> ReadAsync(BudgetFigures figures, CancellationToken cancellationToken)
    {
        var budget = new ObjectRef(figures.Namespace, figures.Name);
        var rules = await gate.RulesAsync(cancellationToken);
        if (figures.UnpricedEvents == 0 || rules.Find(budget) is not { } rule)
        {
            _readings.TryRemove(budget, out _);
            return [];
        }

        var state = (rules.Version, figures.StartTime);
        if (_readings.TryGetValue(budget, out var known) && known.State == state && (known.Events == figures.UnpricedEvents || time.GetUtcNow() - known.At < Pause))
        {
            return known.Models;
        }

        var span = new WindowSpan(figures.StartTime, figures.EndTime);
        var usage = await database.ReadAsync(connection => UsageGroup.ReadAsync(connection, span, [.. rules.ProjectsOf(rule)], cancellationToken), cancellationToken);
        var models = usage
            .Where(group => group.UnpricedEvents > 0 && rules.Pays(rule, group.Attribution, group.Model))
            .Select(group => group.Model).Distinct().Order(StringComparer.Ordinal).ToList();
        Readings++;
        _readings[budget] = new Reading(state, figures.UnpricedEvents, time.GetUtcNow(), models);
        return models;
    }

    /// <summary>Forgets budgets that are gone.</summary>
    public void Keep(IReadOnlySet<ObjectRef> budgets)
    {
        foreach (var gone in _readings.Keys.Where(budget => !budgets.Contains(budget)))
        {
            _readings.TryRemove(gone, out _);
        }
    }

    private sealed record Reading((long Rules, DateTimeOffset Window) State, long Events, DateTimeOffset At, IReadOnlyList<string> Models);
}
