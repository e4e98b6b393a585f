using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Thresholds;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>
/// The forecasts of all budgets, each made anew every hour and when its window turns, some at a time so that ten thousand of them never stand in
/// anybody's way. Nothing is kept: after a restart they are made from the rollups again.
/// </summary>
internal sealed partial class BudgetForecasts(BudgetForesight foresight, LedgerGate gate, TimeProvider time, ILogger<BudgetForecasts> logger) : IForecasts
{
    /// <summary>How often <see cref="TurnAsync"/> is due.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromMinutes(1);

    private const int MostInATurn = 200;
    private static readonly TimeSpan Good = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<ObjectRef, Entry> _known = new();

    /// <summary>The forecast of a window; null while there is none.</summary>
    public ForecastReport? Of(ObjectRef budget, DateTimeOffset windowStart) => _known.TryGetValue(budget, out var entry) && entry.Window == windowStart ? entry.Report : null;

    /// <summary>Expected are only amounts that were learnt: a rate of some hours fires nothing.</summary>
    public decimal? ExpectedAtEnd(ObjectRef budget, DateTimeOffset windowStart) => Of(budget, windowStart) is { IsLearnt: true } report ? report.Amount : null;

    /// <summary>Makes those that are due, the oldest first.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        var rules = await gate.RulesAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var gone in _known.Keys.Where(budget => rules.Find(budget) is null))
        {
            _known.TryRemove(gone, out _);
        }

        var due = rules.Rules.Select(rule => (rule.Budget, Window: rules.WindowAt(rule.Budget, now)?.Start, Entry: _known.GetValueOrDefault(rule.Budget)))
            .Where(item => item.Entry is null || item.Entry.Window != item.Window || item.Entry.Made + Good <= now)
            .OrderBy(item => item.Entry?.Made ?? DateTimeOffset.MinValue)
            .Take(MostInATurn);
        foreach (var (budget, window, _) in due.ToArray())
        {
            _known[budget] = new Entry(now, window, await TryAsync(budget, cancellationToken));
        }
    }

    // One odd series is no reason for the others to go without.
    private async Task<ForecastReport?> TryAsync(ObjectRef budget, CancellationToken cancellationToken)
    {
        try
        {
            return await foresight.ForecastAsync(budget, cancellationToken);
        }
        catch (Exception e) when (e is ArithmeticException or InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            LogFailed(budget, e);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Budget {Budget} could not be forecast")]
    private partial void LogFailed(ObjectRef budget, Exception exception);

    private sealed record Entry(DateTimeOffset Made, DateTimeOffset? Window, ForecastReport? Report);
}
