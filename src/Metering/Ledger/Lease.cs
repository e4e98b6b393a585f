using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>
/// A lease while a transaction holds its lock, with the windows it reserves money in. Every change goes to the lease and to all of its
/// windows, so that a window's held and provisional are always the sums over its leases (ADR 20). Only who takes money locks windows.
/// </summary>
internal sealed class Lease
{
    public required string Id { get; init; }

    public required string Source { get; init; }

    /// <summary>The run of the gateway that took it.</summary>
    public required string Incarnation { get; init; }

    /// <summary>Whose requests it is for, where a budget gives members shares.</summary>
    public string? Member { get; init; }

    /// <summary>The member's groups that a budget gives a share, as its gateway knew them when it took the lease.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    public LeaseState State { get; private set; }

    public required DateTimeOffset AcquiredAt { get; init; }

    /// <summary>When its gateway counts as silent. The end of a window is no silence: requests that began before it go on, and are reported.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset StateSince { get; private set; }

    public decimal Held { get; private set; }

    /// <summary>Held by open requests as of the last report, less what events have settled since.</summary>
    public decimal Outstanding { get; private set; }

    public decimal Provisional { get; private set; }

    /// <summary>Those that were named when it was taken, with all above them.</summary>
    public IReadOnlyList<ObjectRef> Budgets { get; set; } = [];

    public IReadOnlyList<Window> Windows { get; set; } = [];

    /// <summary>The member's shares of those windows.</summary>
    public IReadOnlyList<MemberShare> Shares { get; set; } = [];

    public decimal Reserved => Held + Provisional;

    public static Lease Restore(
        string id, string source, string incarnation, string? member, IReadOnlyList<string> groups, LeaseState state, DateTimeOffset acquiredAt, DateTimeOffset expiresAt, DateTimeOffset since,
        decimal held, decimal outstanding, decimal provisional) =>
        new()
        {
            Id = id, Source = source, Incarnation = incarnation, Member = member, Groups = groups, State = state, AcquiredAt = acquiredAt, ExpiresAt = expiresAt, StateSince = since,
            Held = held, Outstanding = outstanding, Provisional = provisional,
        };

    /// <summary>Takes the amount in its windows and shares.</summary>
    public Lease Begin(decimal amount, TimeSpan lifetime)
    {
        (StateSince, ExpiresAt) = (AcquiredAt, AcquiredAt + lifetime);
        Grow(amount);
        return this;
    }

    /// <summary>When the earliest of its windows ends; null for never.</summary>
    public DateTimeOffset? WindowEnd => Windows.Select(window => window.End).Min();

    /// <summary>Until when new requests may be held from it: no further than the end of its earliest window.</summary>
    public DateTimeOffset UsableUntil => WindowEnd < ExpiresAt ? WindowEnd.Value : ExpiresAt;

    /// <summary>The highest use among its windows and shares.</summary>
    public int UsedPercent => Windows.Select(window => window.UsedPercent).Concat(Shares.Select(share => share.UsedPercent)).DefaultIfEmpty(0).Max();

    public void Grow(decimal amount) => Move(amount, 0);

    /// <summary>
    /// The gateway spoke: it gives money back, says what its open requests hold, and thereby vouches for the rest. A lease that had
    /// expired is as good as new, for its money was never given to anyone else.
    /// </summary>
    public void Report(decimal returned, decimal outstanding, bool release, DateTimeOffset now, TimeSpan lifetime)
    {
        if (State == LeaseState.Closed)
        {
            return;
        }

        Move(Provisional, -Provisional);
        Move(-Math.Min(returned, Held), 0);
        Outstanding = outstanding;
        Enter(release || State == LeaseState.Draining ? LeaseState.Draining : LeaseState.Active, now);
        ExpiresAt = now + lifetime;
        if (State == LeaseState.Draining && Reserved == 0)
        {
            Enter(LeaseState.Closed, now);
        }
    }

    /// <summary>
    /// An event settled a request: what the gateway took for it leaves the reservation, provisional first, and is no longer held by an open
    /// request. So a gateway's death comes to the same whether its last events arrive before its lease expires or after.
    /// </summary>
    /// <returns>What was asked for beyond what was reserved.</returns>
    public decimal Settle(decimal charge, DateTimeOffset now)
    {
        if (State == LeaseState.Closed)
        {
            return 0;
        }

        var provisional = Math.Min(charge, Provisional);
        var held = Math.Min(charge - provisional, Held);
        Move(-held, -provisional);
        Outstanding = Math.Max(0, Outstanding - held);
        if (Reserved == 0 && State != LeaseState.Active)
        {
            Enter(LeaseState.Closed, now);
        }

        return charge - provisional - held;
    }

    /// <summary>The gateway fell silent. What its open requests held is taken as a provisional charge; the rest stays held, for it may have been put to use since the last report.</summary>
    public void Expire(DateTimeOffset now)
    {
        var provisional = Math.Min(Held, Outstanding);
        Move(-provisional, provisional);
        Enter(Reserved == 0 ? LeaseState.Closed : LeaseState.Expired, now);
    }

    /// <summary>Any request begun in the last moments has ended, and any gateway that lives has delivered: what nobody claimed was not spent.</summary>
    public void ReleaseUnclaimed(DateTimeOffset now)
    {
        Move(-Held, 0);
        CloseIfEmpty(now);
    }

    /// <summary>The events of the open requests never came. Should they come yet, they are counted.</summary>
    public void ReleaseProvisional(DateTimeOffset now)
    {
        Move(0, -Provisional);
        CloseIfEmpty(now);
    }

    /// <summary>Its gateway has ended, and all that it used has been delivered and counted: nobody will use or claim the rest.</summary>
    public void Retire(DateTimeOffset now)
    {
        Move(-Held, -Provisional);
        Outstanding = 0;
        Enter(LeaseState.Closed, now);
    }

    private void CloseIfEmpty(DateTimeOffset now)
    {
        if (Reserved == 0)
        {
            Enter(LeaseState.Closed, now);
        }
    }

    private void Enter(LeaseState state, DateTimeOffset now)
    {
        if (State != state)
        {
            State = state;
            StateSince = now;
        }
    }

    private void Move(decimal held, decimal provisional)
    {
        Held += held;
        Provisional += provisional;
        foreach (var window in Windows)
        {
            window.Move(held, provisional);
        }

        foreach (var share in Shares)
        {
            share.Move(held, provisional);
        }
    }
}
