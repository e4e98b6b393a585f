namespace ClaudeConfig.Metering.Ledger;

/// <summary>Leases and windows whose locks this transaction holds.</summary>
internal sealed record LockedLedger(Dictionary<string, Lease> Leases, Dictionary<WindowKey, Window> Windows);
