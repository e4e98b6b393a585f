using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Streaming;

/// <summary>Figures of one moment.</summary>
/// <param name="Budgets">Current windows, and the projects that each counts.</param>
/// <param name="Projects">What each spent this month (UTC), in USD.</param>
internal sealed record LiveSnapshot(
    IReadOnlyDictionary<ObjectRef, (BudgetFigures Figures, IReadOnlySet<ObjectRef> Projects)> Budgets,
    IReadOnlyDictionary<ObjectRef, (decimal Spent, DateTimeOffset LastEventTime)> Projects);
