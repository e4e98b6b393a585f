using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Foresight.Forecasting;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Thresholds;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>
/// The forecasts of all budgets, each made anew every hour and when its window turns, some at a time so that ten thousand of them never stand in
/// anybody's way. Their bands are steered by what those of the last fourteen days held. Nothing is kept: after a restart all of it is made from the rollups again.
/// </summary>
internal sealed class BudgetForecasts(BudgetForesight foresight, LedgerGate gate, TimeProvider time, ILogger<BudgetForecasts> logger) : IForecasts
{
    /// <summary>How often <see cref="TurnAsync"/> is due.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromMinutes(1);

    private const int MostInATurn = 200;
    private const int MostMeasured = 1000;
    private static readonly TimeSpan Good = TimeSpan.FromHours(1);

    /// <summary>A backtest takes fourteen forecasts, and changes once a day.</summary>
    private static readonly TimeSpan Tested = TimeSpan.FromDays(1);
    private static readonly TimeSpan MostTesting = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ObjectRef, Entry> _known = new();
    private readonly ConcurrentDictionary<ObjectRef, (DateTimeOffset Made, Backtest? Found)> _tested = new();

    /// <summary>The forecast of a window; null while there is none.</summary>
    public ForecastReport? Of(ObjectRef budget, DateTimeOffset windowStart) => _known.TryGetValue(budget, out var entry) && entry.Window == windowStart ? entry.Report : null;

    /// <summary>Expected are only amounts that were learnt: a rate of some hours fires nothing.</summary>
    public decimal? ExpectedAtEnd(ObjectRef budget, DateTimeOffset windowStart) => Of(budget, windowStart) is { IsLearnt: true } report ? report.Amount : null;

    /// <summary>How many of the last days were within their band, in percent; null while there is nothing to tell by.</summary>
    public double? CoverageOf(ObjectRef budget) => _tested.TryGetValue(budget, out var tested) ? tested.Found?.Coverage : null;

    /// <summary>How the next forecast's band is steered; null while there is nothing to tell by.</summary>
    public Steering? SteeringOf(ObjectRef budget) => _tested.TryGetValue(budget, out var tested) ? tested.Found?.Steering : null;

    /// <summary>Makes those that are due, the oldest first.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        var rules = await gate.RulesAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var gone in _known.Keys.Where(budget => rules.Find(budget) is null))
        {
            _known.TryRemove(gone, out _);
            _tested.TryRemove(gone, out _);
            MeteringMetrics.ForecastCoverage.RemoveLabelled(gone.Namespace, gone.Name);
        }

        var due = rules.Rules.Select(rule => (rule.Budget, Window: rules.WindowAt(rule.Budget, now)?.Start, Entry: _known.GetValueOrDefault(rule.Budget)))
            .Where(item => item.Entry is null || item.Entry.Window != item.Window || item.Entry.Made + Good <= now)
            .OrderBy(item => item.Entry?.Made ?? DateTimeOffset.MinValue)
            .Take(MostInATurn);
        foreach (var (budget, window, _) in due.ToArray())
        {
            _known[budget] = new Entry(now, window, await OddSeries.TryAsync(logger, budget, () => foresight.ForecastAsync(budget, SteeringOf(budget), cancellationToken)));
        }

        await TestAsync([.. rules.Rules.Select(rule => rule.Budget)], now, cancellationToken);
    }

    /// <summary>Looks how good the forecasts of the last days were, a while at a time.</summary>
    private async Task TestAsync(IReadOnlyList<ObjectRef> budgets, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        foreach (var budget in budgets.Where(budget => _known.ContainsKey(budget) && (!_tested.TryGetValue(budget, out var tested) || tested.Made + Tested <= now)))
        {
            // The days alone are read by nobody.
            var found = await OddSeries.TryAsync(logger, budget, () => foresight.BacktestAsync(budget, cancellationToken)) is { } test ? test with { Days = [] } : null;
            _tested[budget] = (now, found);
            if (found?.Coverage is { } percent && _tested.Count <= MostMeasured)
            {
                MeteringMetrics.ForecastCoverage.WithLabels(budget.Namespace, budget.Name).Set(percent);
            }

            if (time.GetElapsedTime(begun) > MostTesting)
            {
                return;
            }
        }
    }

    private sealed record Entry(DateTimeOffset Made, DateTimeOffset? Window, ForecastReport? Report);
}
