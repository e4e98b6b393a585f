using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>
/// The windows of Rolling budgets that are there. They overlap: what happens at an instant counts in each that contains it, which is today's and,
/// shortly before midnight, tomorrow's. One that is made later counts it from the events (ADR 53).
/// </summary>
internal sealed class RollingWindows
{
    private static readonly RollingWindows None = new([]);

    private readonly ILookup<ObjectRef, WindowSpan> _spans;

    private RollingWindows(IEnumerable<(ObjectRef Budget, WindowSpan Span)> windows) => _spans = windows.ToLookup(window => window.Budget, window => window.Span);

    /// <param name="connection">In a transaction that no window can be made beside: the answer holds until its end.</param>
    /// <param name="rules">The rules of that transaction; they learn the windows' ids.</param>
    /// <param name="budgets">Budgets of any period; nothing is read where none is Rolling.</param>
    /// <param name="from">The earliest instant that will be asked for.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<RollingWindows> ReadAsync(
        NpgsqlConnection connection, RuleSet rules, IEnumerable<ObjectRef> budgets, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var rolling = budgets.Where(rules.IsRolling).Distinct().ToList();
        if (rolling.Count == 0)
        {
            return None;
        }

        var found = await connection.ListAsync(
            row => (
                Budget: new ObjectRef(row.GetString(0), row.GetString(1)),
                Span: new WindowSpan(row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3)),
                Id: row.GetInt64(4)),
            "select w.namespace, w.name, w.starts_at, w.ends_at, w.id from ledger_windows w join unnest($1, $2) k (namespace, name) using (namespace, name) where w.ends_at > $3",
            cancellationToken,
            rolling.Select(budget => budget.Namespace).ToArray(),
            rolling.Select(budget => budget.Name).ToArray(),
            from.ToUniversalTime());
        foreach (var (budget, span, id) in found)
        {
            rules.KnownWindows[new WindowKey(budget, span.Start)] = id;
        }

        return new RollingWindows(found.Select(window => (window.Budget, window.Span)));
    }

    /// <summary>The windows of a Rolling budget that count an instant.</summary>
    public IEnumerable<WindowKey> At(ObjectRef budget, DateTimeOffset instant) =>
        _spans[budget].Where(span => span.Contains(instant)).Select(span => new WindowKey(budget, span.Start));
}
