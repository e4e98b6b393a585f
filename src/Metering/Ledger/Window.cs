using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>A window with all that moved in it, as one transaction sees it. Amounts are USD unless they say otherwise.</summary>
internal sealed class Window
{
    public required long Id { get; init; }

    public required ObjectRef Budget { get; init; }

    public required DateTimeOffset Start { get; init; }

    public DateTimeOffset? End { get; init; }

    public EnforcementMode Mode { get; init; }

    public required string Currency { get; init; }

    /// <summary>In <see cref="Currency"/>, grants included; null is unlimited.</summary>
    public decimal? Limit { get; init; }

    /// <summary>Units of <see cref="Currency"/> per USD, fixed when the window began; null while none is known.</summary>
    public decimal? Rate { get; init; }

    /// <summary>The percentage of the limit beyond which a threshold of the budget lets nothing through.</summary>
    public int? BlockPercent { get; set; }

    public decimal Spent { get; init; }

    public decimal Held { get => field + Moved.Held; init; }

    public decimal Provisional { get => field + Moved.Provisional; init; }

    /// <summary>Whether events from before it was there are still being added up: what it says of money spent is too little.</summary>
    public bool Building { get; init; }

    /// <summary>What this transaction moved.</summary>
    public Tally Moved { get; private set; }

    public long UnpricedEvents { get; init; }

    public DateTimeOffset? LastEventTime { get; init; }

    public DateTimeOffset? LastReceivedTime { get; init; }

    public WindowKey Key => new(Budget, Start);

    public void Move(decimal held, decimal provisional) => Moved += new Tally(Id, Held: held, Provisional: provisional);

    /// <summary>Rounded down: the last fraction of a cent is never granted.</summary>
    public decimal? LimitUsd => Limit is { } limit && Rate is { } rate ? Amounts.Floor(limit / rate) : null;

    /// <summary>As far as leases go: the limit, or the part of it at which a threshold blocks.</summary>
    private decimal? BlockUsd => BlockPercent is { } percent && LimitUsd is { } limit ? Amounts.Floor(limit * percent / 100) : LimitUsd;

    public bool Enforced => Mode == EnforcementMode.Hard && Limit is not null;

    /// <summary>What a new lease could take; null is no bound. A limit whose rate is missing leaves nothing.</summary>
    public decimal? Room => !Enforced ? null : BlockUsd is { } limit ? Math.Max(0, limit - Spent - Provisional - Held) : 0;

    /// <summary>What would be left if nothing were merely reserved: tells money that is gone from money in flight.</summary>
    public decimal? RoomWithoutHolds => !Enforced ? null : BlockUsd is { } limit ? Math.Max(0, limit - Spent - Provisional) : 0;

    public int UsedPercent => LimitUsd == 0 ? 100 : PercentOf(Spent + Provisional);

    /// <summary>What thresholds look at: of a limit of zero everything is beyond any of them.</summary>
    public int SpentPercent => LimitUsd == 0 ? (Spent > 0 ? int.MaxValue : 0) : PercentOf(Spent);

    private int PercentOf(decimal amount) => LimitUsd is { } limit ? (int)Math.Min(int.MaxValue, Math.Max(0, decimal.Floor(amount * 100 / limit))) : 0;
}
