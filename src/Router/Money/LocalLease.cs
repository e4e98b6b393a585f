namespace ClaudeConfig.Router.Money;

/// <summary>A lease as this gateway sees it. Guarded by its account's lock.</summary>
internal sealed class LocalLease(string id)
{
    public string Id { get; } = id;

    /// <summary>Granted, and neither held, charged nor given back.</summary>
    public decimal Available { get; set; }

    /// <summary>Held by open requests.</summary>
    public decimal Outstanding { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When the earliest of its budget windows ends; null for never.</summary>
    public DateTimeOffset? WindowEnd { get; set; }

    /// <summary>The ledger does not know it any more: what is available is no money.</summary>
    public bool Lost { get; set; }

    /// <summary>The ledger was told that nothing new is held from it.</summary>
    public bool ReleaseSent { get; set; }
}
