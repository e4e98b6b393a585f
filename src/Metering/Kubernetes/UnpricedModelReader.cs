using System.Collections.Concurrent;
using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>
/// Finds the models without a price in a budget's window: asked only where the ledger counted any, and not again before the count has moved
/// and a while has passed, for it reads the events of the window.
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

        var usage = await database.ReadAsync(connection => UsageAsync(connection, figures, cancellationToken), cancellationToken);
        var models = usage.Where(group => rules.Pays(rule, group.Attribution, group.Model)).Select(group => group.Model).Distinct().Order(StringComparer.Ordinal).ToList();
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

    private static Task<List<(Attribution Attribution, string Model)>> UsageAsync(NpgsqlConnection connection, BudgetFigures figures, CancellationToken cancellationToken) =>
        connection.ListAsync(
            row => (
                new Attribution
                {
                    Project = new ObjectRef(row.GetString(0), row.GetString(1)),
                    Member = row.OptionalText(2),
                    Key = row.OptionalText(3),
                    Tags = JsonSerializer.Deserialize<SortedDictionary<string, string>>(row.GetString(4))!,
                },
                row.GetString(5)),
            """
            select distinct project_namespace, project_name, member, key_name, tags::text, model from usage_events
            where start_time >= $1 and start_time < $2 and price_basis in ('Assumed', 'Unpriced')
            """,
            cancellationToken,
            figures.StartTime.UtcDateTime,
            (figures.EndTime ?? DateTimeOffset.MaxValue.AddYears(-1)).UtcDateTime);

    private sealed record Reading((long Rules, DateTimeOffset Window) State, long Events, DateTimeOffset At, IReadOnlyList<string> Models);
}
