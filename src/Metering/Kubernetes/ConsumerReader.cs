using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>
/// Who spent most in the window of a budget that asks for it. Not looked up again before something was spent and a while has passed, for it reads the usage of the
/// window (hours, and events at its edges).
/// </summary>
internal sealed class ConsumerReader(LedgerDatabase database, LedgerGate gate, TimeProvider time)
{
    /// <summary>As many as any status names.</summary>
    public const int Most = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ObjectRef, Reading> _readings = new();

    /// <summary>How often usage was read; for tests.</summary>
    public int Readings { get; private set; }

    /// <returns>The dearest first, in the budget's currency.</returns>
    public async Task<IReadOnlyList<Consumer>> ReadAsync(BudgetFigures figures, CancellationToken cancellationToken)
    {
        var budget = new ObjectRef(figures.Namespace, figures.Name);
        var rules = await gate.RulesAsync(cancellationToken);
        if (rules.Find(budget) is not { } rule)
        {
            return [];
        }

        var state = (rules.Version, figures.StartTime);
        if (_readings.TryGetValue(budget, out var known) && known.State == state && (known.Spent == figures.Spent || time.GetUtcNow() - known.At < Pause))
        {
            return known.Top;
        }

        var span = new WindowSpan(figures.StartTime, figures.EndTime);
        var usage = await database.ReadAsync(connection => UsageGroup.ReadAsync(connection, span, [.. rules.ProjectsOf(rule)], cancellationToken), cancellationToken);
        var top = TopOf(usage.Where(group => rules.Pays(rule, group.Attribution, group.Model)), rule, figures.Rate);
        Readings++;
        _readings[budget] = new Reading(state, figures.Spent, time.GetUtcNow(), top);
        return top;
    }

    /// <summary>Forgets budgets that are gone.</summary>
    public void Keep(IReadOnlySet<ObjectRef> budgets)
    {
        foreach (var gone in _readings.Keys.Where(budget => !budgets.Contains(budget)))
        {
            _readings.TryRemove(gone, out _);
        }
    }

    /// <summary>A caller without a name is known by its key, and one without either by its project.</summary>
    private static List<Consumer> TopOf(IEnumerable<UsageGroup> usage, BudgetRule rule, decimal rate) =>
    [
        .. usage
            .GroupBy(group => group.Attribution switch
            {
                { Member.Length: > 0 } who => (Kind: ConsumerKind.Member, Name: who.Member),
                { Key.Length: > 0 } who => (Kind: ConsumerKind.Key, Name: $"{who.Project}/{who.Key}"),
                var who => (Kind: ConsumerKind.Project, Name: who.Project.ToString()),
            })
            .Select(group => new Consumer(group.Key.Kind, group.Key.Name, Amounts.Round(rate * group.Sum(part => part.Cost + (rule.OnUnpricedModel == UnpricedModelPolicy.Allow ? 0 : part.AssumedCost)))))
            .Where(consumer => consumer.Spent > 0)
            .OrderByDescending(consumer => consumer.Spent).ThenBy(consumer => consumer.Name, StringComparer.Ordinal)
            .Take(Most),
    ];

    private sealed record Reading((long Rules, DateTimeOffset Window) State, decimal Spent, DateTimeOffset At, IReadOnlyList<Consumer> Top);
}
