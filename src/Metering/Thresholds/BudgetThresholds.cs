using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Thresholds;

/// <summary>Fires the thresholds of budgets as their figures move.</summary>
internal sealed class BudgetThresholds(ThresholdStore store, IForecasts forecasts)
{
    private ILookup<(ObjectRef Budget, DateTimeOffset Start), (ThresholdKey Key, DateTimeOffset At)> _fired =
        Array.Empty<((ObjectRef, DateTimeOffset) Window, (ThresholdKey, DateTimeOffset) Fired)>().ToLookup(row => row.Window, row => row.Fired);

    /// <summary>Reads what fired: another process may have led.</summary>
    public async Task BeginTurnAsync(CancellationToken cancellationToken) => _fired = await store.ReadAsync(cancellationToken);

    /// <returns>What has fired in the window by now, and what of it in this turn.</returns>
    public async Task<(IReadOnlyList<FiredThreshold> All, IReadOnlyList<ThresholdKey> New)> TurnAsync(Budget budget, BudgetFigures figures, CancellationToken cancellationToken)
    {
        var window = (new ObjectRef(figures.Namespace, figures.Name), figures.StartTime);
        var before = _fired[window].ToList();
        var moves = ThresholdPlanner.Plan(budget.Spec.Thresholds, figures, forecasts.ExpectedAtEnd(window.Item1, figures.StartTime), [.. before.Select(entry => entry.Key)]);
        if (!moves.Any)
        {
            return (Status(before), []);
        }

        var fired = await store.MoveAsync(budget, figures, moves, cancellationToken);
        _fired = await store.ReadAsync(cancellationToken);
        return (Status([.. _fired[window]]), fired);
    }

    private static IReadOnlyList<FiredThreshold> Status(IReadOnlyList<(ThresholdKey Key, DateTimeOffset At)> fired) =>
    [
        .. fired.OrderBy(entry => entry.Key.Percent).ThenBy(entry => entry.Key.Basis).ThenBy(entry => entry.Key.Action)
            .Select(entry => new FiredThreshold { Percent = entry.Key.Percent, Basis = entry.Key.Basis, Action = entry.Key.Action, Time = entry.At }),
    ];
}
