using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Routing;

/// <summary>Orders candidates by a route's strategy. Pure, given its source of chance.</summary>
internal static class TargetOrder
{
    /// <param name="route">The route.</param>
    /// <param name="candidates">Eligible candidates.</param>
    /// <param name="session">Session for affinity, or null.</param>
    /// <param name="random">A number in [0, 1) for each call.</param>
    /// <param name="outlook">How the targets have been doing. One that is broken comes after all that are not, whatever the strategy.</param>
    public static IReadOnlyList<Candidate> Order(RouteEntry route, IReadOnlyList<Candidate> candidates, string? session, Func<double> random, TargetOutlook outlook)
    {
        if (candidates.Count == 1)
        {
            return candidates;
        }

        var ordered = ByStrategy(route, candidates, session, random, outlook);
        return AnyOpen(route, ordered, outlook) ? [.. ordered.OrderBy(c => outlook.Of(route, c).IsOpen)] : ordered;
    }

    private static bool AnyOpen(RouteEntry route, IReadOnlyList<Candidate> candidates, TargetOutlook outlook)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (outlook.Of(route, candidates[i]).IsOpen)
            {
                return true;
            }
        }

        return false;
    }

    private static IReadOnlyList<Candidate> ByStrategy(
        RouteEntry route, IReadOnlyList<Candidate> candidates, string? session, Func<double> random, TargetOutlook outlook) =>
        route.Strategy switch
        {
            RouteStrategy.LeastLatency when !(route.SessionAffinity && session is not null) => ByLatency(route, candidates, random, outlook),
            RouteStrategy.LowestCost => [.. candidates.OrderBy(c => c.WorstCase).ThenBy(c => c.Target.Priority)],
            // Conditions have already decided who is eligible: those are tried as written, and then the one that takes what is left.
            RouteStrategy.Conditional => [.. candidates.OrderBy(c => c.Target.When is null)],
            _ => ByWeight(route, candidates, session, random),
        };

    /// <summary>By priority, and of the same by what is drawn. Sorted in place, for nearly every request comes here.</summary>
    private static Candidate[] ByWeight(RouteEntry route, IReadOnlyList<Candidate> candidates, string? session, Func<double> random)
    {
        var ordered = new Candidate[candidates.Count];
        Span<double> draws = ordered.Length <= 16 ? stackalloc double[ordered.Length] : new double[ordered.Length];
        for (var i = 0; i < ordered.Length; i++)
        {
            var (next, draw, at) = (candidates[i], Draw(candidates[i].Target, session, route.SessionAffinity, random), i);
            for (; at > 0 && Precedes(next.Target, draw, ordered[at - 1].Target, draws[at - 1]); at--)
            {
                (ordered[at], draws[at]) = (ordered[at - 1], draws[at - 1]);
            }

            (ordered[at], draws[at]) = (next, draw);
        }

        return ordered;
    }

    private static bool Precedes(TargetEntry one, double drawn, TargetEntry other, double otherDrawn) =>
        one.Priority < other.Priority || (one.Priority == other.Priority && drawn > otherDrawn);

    /// <summary>The better of two that are drawn, then all others by what is expected of them: everybody's best at once would soon be the worst.</summary>
    private static List<Candidate> ByLatency(RouteEntry route, IReadOnlyList<Candidate> candidates, Func<double> random, TargetOutlook outlook)
    {
        var ordered = new List<Candidate>(candidates.Count);
        foreach (var group in candidates.GroupBy(c => c.Target.Priority).OrderBy(group => group.Key))
        {
            var left = group.Select(c => (Candidate: c, outlook.Of(route, c).Score)).OrderBy(_ => random()).ToList();
            var first = left.Count == 1 || left[0].Score <= left[1].Score ? 0 : 1;
            ordered.Add(left[first].Candidate);
            left.RemoveAt(first);
            ordered.AddRange(left.OrderBy(entry => entry.Score).Select(entry => entry.Candidate));
        }

        return ordered;
    }

    // Weighted drawing without replacement: the largest u^(1/w) wins with a chance in proportion to its weight. A session that always
    // draws the same numbers keeps its target, and moves only when that target goes.
    private static double Draw(TargetEntry target, string? session, bool affinity, Func<double> random)
    {
        if (target.Weight <= 0)
        {
            return -1;
        }

        var u = affinity && session is not null ? Stable(session, target.Name) : random();
        return Math.Pow(u, 1d / target.Weight);
    }

    private static double Stable(string session, string target)
    {
        // FNV-1a with a final mix: the same in every gateway, which string.GetHashCode is not.
        var hash = 14695981039346656037UL;
        foreach (var text in (ReadOnlySpan<string>)[session, "\n", target])
        {
            foreach (var c in text)
            {
                hash = (hash ^ c) * 1099511628211UL;
            }
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        return (hash >> 11) * (1d / (1UL << 53));
    }
}
