using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>What a member took of a window, as one transaction sees it. Amounts are USD unless they say otherwise.</summary>
internal sealed class MemberShare(Window window, string member)
{
    public Window Window => window;

    public MemberKey Key => new(window.Id, member);

    /// <summary>By which the limit was found; null where they are not known.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>In the window's currency; null is unlimited.</summary>
    public decimal? Limit { get; init; }

    public decimal Spent { get; init; }

    public decimal Held { get => field + Moved.Held; init; }

    public decimal Provisional { get => field + Moved.Provisional; init; }

    /// <summary>There are as many members in this window as one may have, and this one is not among them.</summary>
    public bool OneTooMany { get; init; }

    public MemberTally Moved { get; private set; }

    public void Move(decimal held, decimal provisional) => Moved += new MemberTally(Key, Held: held, Provisional: provisional, Groups: Groups);

    public decimal? LimitUsd => Limit is { } limit && window.Rate is { } rate ? Amounts.Floor(limit / rate) : null;

    public bool Enforced => window.Mode == EnforcementMode.Hard && Limit is not null;

    /// <summary>What a new lease could take; null is no bound.</summary>
    public decimal? Room => !Enforced ? null : LimitUsd is { } limit && !OneTooMany ? Math.Max(0, limit - Spent - Provisional - Held) : 0;

    /// <summary>What would be left if nothing were merely reserved.</summary>
    public decimal? RoomWithoutHolds => !Enforced ? null : LimitUsd is { } limit && !OneTooMany ? Math.Max(0, limit - Spent - Provisional) : 0;

    public int UsedPercent => LimitUsd switch
    {
        null => 0,
        0 => 100,
        { } limit => (int)Math.Min(int.MaxValue, Math.Max(0, decimal.Floor((Spent + Provisional) * 100 / limit))),
    };
}
