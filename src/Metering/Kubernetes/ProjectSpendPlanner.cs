using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Reconciliation;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>What a project's status says about its month. Pure.</summary>
internal static class ProjectSpendPlanner
{
    private const string Currency = "USD";

    /// <summary>Null for a project that, with all below it, never spent anything; one that did shows zero when a month begins.</summary>
    /// <param name="project">The project.</param>
    /// <param name="tree">All projects.</param>
    /// <param name="spent">What each project spent this month.</param>
    /// <param name="reconciled">How the month agrees with providers' reports; null where there are none.</param>
    /// <param name="now">The time.</param>
    public static ProjectSpend? Plan(
        ClaudeProject project, ProjectTree tree, IReadOnlyDictionary<ObjectRef, (decimal Spent, DateTimeOffset LastEventTime)> spent, ReconciledMonth? reconciled, DateTimeOffset now)
    {
        ObjectKey[] family = tree.Find(project.Key) is null ? [project.Key] : [.. tree.WithDescendants(project.Key)];
        var months = family.Where(key => spent.ContainsKey(key.ToRef())).Select(key => spent[key.ToRef()]).ToList();
        if (months.Count == 0 && project.Status?.Spend is null)
        {
            return null;
        }

        var total = months.Sum(month => month.Spent);
        return new ProjectSpend
        {
            Amount = MoneyText.Format(spent.TryGetValue(project.Key.ToRef(), out var own) ? own.Spent : 0, Currency),
            WithChildren = MoneyText.Format(total, Currency),
            Display = MoneyWords.Amount(total, Currency),
            Currency = Currency,
            StartTime = Months.StartOf(now),
            LastEventTime = months.Count > 0 ? months.Max(month => month.LastEventTime) : null,
            Reconciliation = reconciled is null ? null : Reconciliation(reconciled, [.. family.Select(key => key.ToRef())]),
        };
    }

    /// <summary>With all below, as the total.</summary>
    private static ProjectReconciliation? Reconciliation(ReconciledMonth reconciled, IReadOnlyCollection<ObjectRef> family)
    {
        var parts = family.Where(reconciled.Projects.ContainsKey).Select(project => reconciled.Projects[project]).ToList();
        return parts.Count == 0 ? null : new ProjectReconciliation
        {
            Delta = MoneyText.Format(Amounts.Round(parts.Sum(part => part.Delta)), Currency),
            Counted = MoneyText.Format(parts.Sum(part => part.Counted), Currency),
            Through = reconciled.Through,
        };
    }

    /// <summary>Whether anyone would see a difference; the time of the last event alone is no news.</summary>
    public static bool Same(ProjectSpend? shown, ProjectSpend? planned) =>
        (shown?.Amount, shown?.WithChildren, shown?.Display, shown?.StartTime, shown?.Reconciliation) == (planned?.Amount, planned?.WithChildren, planned?.Display, planned?.StartTime, planned?.Reconciliation);
}
