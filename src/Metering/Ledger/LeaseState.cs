namespace ClaudeConfig.Metering.Ledger;

/// <summary>Where a lease stands. Numbers are stored.</summary>
internal enum LeaseState : short
{
    /// <summary>Requests are held from it.</summary>
    Active = 0,

    /// <summary>No new request is held from it; open ones are being settled.</summary>
    Draining = 1,

    /// <summary>Its gateway fell silent. What it reported as held by open requests is provisional; the rest waits to be claimed.</summary>
    Expired = 2,

    /// <summary>Nothing is reserved any more.</summary>
    Closed = 3,
}
