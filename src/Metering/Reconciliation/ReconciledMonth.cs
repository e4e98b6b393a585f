using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Reconciliation;

/// <summary>How a month agrees with providers' reports.</summary>
/// <param name="Through">The end of the last day that was reported on.</param>
/// <param name="Projects">Each project's part.</param>
internal sealed record ReconciledMonth(DateTimeOffset Through, IReadOnlyDictionary<ObjectRef, ReconciledSpend> Projects)
{
    /// <summary>
    /// Shares differences out: a report knows no projects, so each day's and model's falls to those that used the model on that day, by what they used. What nobody used falls to nobody. Pure.
    /// </summary>
    public static ReconciledMonth Of(
        DateTimeOffset through, IEnumerable<(string Provider, ReconciledCost Cost)> costs, IEnumerable<(string Provider, DateTimeOffset Day, string Model, ObjectRef Project, decimal Counted)> uses)
    {
        var used = uses.ToLookup(use => (use.Provider, use.Day, use.Model), use => (use.Project, use.Counted));
        var projects = new Dictionary<ObjectRef, ReconciledSpend>();
        foreach (var (provider, cost) in costs)
        {
            var users = used[(provider, cost.Day, cost.Model)].Where(user => user.Counted > 0).ToList();
            var total = users.Sum(user => user.Counted);
            foreach (var (project, counted) in users)
            {
                projects[project] = projects.GetValueOrDefault(project) + new ReconciledSpend(counted, cost.Delta * counted / total);
            }
        }

        return new ReconciledMonth(through, projects);
    }
}
