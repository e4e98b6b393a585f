namespace ClaudeConfig.Metering.Ledger;

/// <summary>Leases whose locks this transaction holds, and their windows; those that money is taken from are locked as well.</summary>
internal sealed record LockedLedger(Dictionary<string, Lease> Leases, Dictionary<WindowKey, Window> Windows)
{
    /// <summary>What moved, by window.</summary>
    public IEnumerable<Tally> Moved => Windows.Values.Select(window => window.Moved).Where(tally => tally.MovesMoney);
}
