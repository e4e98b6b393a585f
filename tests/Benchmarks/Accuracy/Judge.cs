namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>Holds what callers saw against what the ledger and the provider know. Pure.</summary>
internal static class Judge
{
    /// <summary>Until then gateways have noticed that the ledger is back.</summary>
    private static readonly TimeSpan Contact = TimeSpan.FromSeconds(3);

    public static Findings Find(IReadOnlyList<Call> calls, IReadOnlyList<LedgerEvent> events, IReadOnlyDictionary<string, int> atProvider, IReadOnlyList<LedgerWindow> windows, IReadOnlyList<Kill> kills)
    {
        var byCall = events.ToLookup(entry => entry.Call);
        var known = calls.ToDictionary(call => call.Id);
        var phantoms = windows.Where(window => window.AtTheEdge && window.Limit is not null).SelectMany(window => Phantoms(window, calls, byCall)).ToList();
        return new Findings
        {
            Calls = calls.Count,
            Ends = calls.GroupBy(call => call.Ended).ToDictionary(group => group.Key, group => group.Count()),
            Limit = windows.Where(window => window.AtTheEdge).Sum(window => window.Limit ?? 0),
            Overspent = windows.Where(window => window.AtTheEdge).Sum(window => Math.Max(0, window.Spent - window.Limit ?? 0)),
            Advanced = windows.Where(window => window.AtTheEdge).Sum(window => Advanced(window, calls, byCall, kills)),
            RefusedWithRoom = calls.Count(call => !call.AtTheEdge && call.Ended == CallEnd.Refused),
            PhantomBlocks = phantoms.Count,
            Unfounded = [.. phantoms.Concat(calls.Where(call => !call.AtTheEdge && call.Ended == CallEnd.Refused)).OrderBy(call => call.Start)],
            PhantomBlocksAfterKills = phantoms.Count(call => kills.Any(kill => kill.At <= call.End && call.Start < kill.At.AddSeconds(15))),
            Lost = atProvider.Sum(entry => Math.Max(0, entry.Value - byCall[entry.Key].Count())),
            Doubled = byCall.Sum(entry => Math.Max(0, entry.Count() - atProvider.GetValueOrDefault(entry.Key))),
            // An attempt that the gateway itself gave up is one of the provider's, so sums are compared where there was one.
            WrongCosts = calls.Count(call => call.Ended == CallEnd.Served && byCall[call.Id].Count() == 1 && byCall[call.Id].Single().Cost != call.Cost),
            Estimated = events.Count(entry => entry.Estimated),
            Foreign = events.Count(entry => !known.ContainsKey(entry.Call)),
            Drift = windows.Sum(window => Math.Abs(window.Spent - events.Where(entry => entry.AtTheEdge == window.AtTheEdge && window.Start <= entry.Start && entry.Start < window.End).Sum(entry => entry.Cost))),
        };
    }

    /// <summary>How much of what a window is over its limit was let through on last known figures, while the ledger was away: what onMeteringUnavailable says may happen.</summary>
    private static decimal Advanced(LedgerWindow window, IReadOnlyList<Call> calls, ILookup<string, LedgerEvent> events, IReadOnlyList<Kill> kills)
    {
        var without = calls.Where(call => call.AtTheEdge && kills.Any(kill => kill.OfTheLedger && kill.At <= call.End && call.Start < kill.Back + Contact))
            .SelectMany(call => events[call.Id])
            .Where(entry => window.Start <= entry.Start && entry.Start < window.End);
        return Math.Min(Math.Max(0, window.Spent - window.Limit ?? 0), without.Sum(entry => Math.Max(0, entry.Cost - entry.Charge)));
    }

    /// <summary>
    /// Refusals while what was spent and the worst cases of what was open left room, at every moment of the call. Money that gateways
    /// have in hand and nobody uses is no excuse.
    /// </summary>
    private static IEnumerable<Call> Phantoms(LedgerWindow window, IReadOnlyList<Call> calls, ILookup<string, LedgerEvent> events)
    {
        var mine = calls.Where(call => call.AtTheEdge && window.Start <= call.Start && call.Start < window.End).ToList();
        var taken = mine.Where(call => call.Ended is not (CallEnd.Refused or CallEnd.Unavailable)).ToList();
        foreach (var refused in mine.Where(call => call.Ended == CallEnd.Refused))
        {
            // The most at any moment of it is at most what was open at some moment and what was spent until its end.
            var spent = taken.Where(call => call.End <= refused.End).Sum(call => events[call.Id].Sum(entry => entry.Cost));
            var open = taken.Where(call => call.Start < refused.End && call.End > refused.Start).Sum(call => call.Worst);
            if (spent + open + refused.Worst <= window.Limit)
            {
                yield return refused;
            }
        }
    }
}
