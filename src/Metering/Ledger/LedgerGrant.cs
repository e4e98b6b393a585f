namespace ClaudeConfig.Metering.Ledger;

/// <summary>Money on top of a limit, from when the ledger first saw it.</summary>
internal sealed record LedgerGrant
{
    public required string Name { get; init; }

    public required decimal Amount { get; init; }

    public DateTimeOffset? ExpirationTime { get; init; }

    /// <summary>Decides the window of a grant that names no end.</summary>
    public DateTimeOffset FirstSeen { get; init; }
}
