using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Routing;

/// <summary>The route of a request and its targets in the order in which they are tried.</summary>
internal sealed record TargetPlan(RouteEntry Route, IReadOnlyList<Candidate> Candidates)
{
    /// <summary>
    /// The dearest of the candidates that draw on the same budgets: held once, it covers a move among them. Where conditions choose, each holds its own: the target
    /// that is meant for a spent budget must not be held up by the dear one behind it.
    /// </summary>
    public decimal HoldFor(Candidate candidate)
    {
        var dearest = candidate.WorstCase;
        if (Route.Strategy == RouteStrategy.Conditional)
        {
            return dearest;
        }

        for (var i = 0; i < Candidates.Count; i++)
        {
            var other = Candidates[i];
            dearest = other.WorstCase > dearest && other.Coverage.Set.Equals(candidate.Coverage.Set) ? other.WorstCase : dearest;
        }

        return dearest;
    }
}
