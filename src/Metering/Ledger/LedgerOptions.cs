namespace ClaudeConfig.Metering.Ledger;

/// <summary>The time-outs of the ledger; ADR 20 says why they are what they are.</summary>
internal sealed record LedgerOptions
{
    /// <summary>How long a lease lasts without news.</summary>
    public TimeSpan LeaseLifetime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after that the ledger waits for news that is on its way.</summary>
    public TimeSpan LeaseGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long unclaimed money of an expired lease stays reserved: the longest request plus its delivery.</summary>
    public TimeSpan UnclaimedTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a provisional charge waits for its late event.</summary>
    public TimeSpan ProvisionalTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Near the limit a lease takes at most this part of what is left, so that one gateway does not starve the others.</summary>
    public decimal LargestShare { get; init; } = 0.25m;
}
