namespace ClaudeConfig.Metering.Ledger;

/// <summary>Leases with their locks, and windows, as they were read.</summary>
internal sealed record LockedRows(List<Lease> Leases, Dictionary<WindowKey, Window> Windows);
