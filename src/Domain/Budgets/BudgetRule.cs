using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.Windows;
using EnforcementMode = ClaudeConfig.Contracts.Configuration.EnforcementMode;

namespace ClaudeConfig.Domain.Budgets;

/// <summary>A Budget as it is acted on: the ledger charges by it, and gateways get <see cref="ToEntry"/> of the same object.</summary>
public sealed record BudgetRule
{
    /// <summary>The budget object, and the ledger's key.</summary>
    public required ObjectRef Budget { get; init; }

    /// <summary>The generation of the spec that this rule was made from.</summary>
    public long Generation { get; init; }

    /// <summary>Nearest first: each is charged for what this one covers.</summary>
    public IReadOnlyList<ObjectRef> Ancestors { get; init; } = [];

    /// <summary>What it covers by itself.</summary>
    public required BudgetCoverage Coverage { get; init; }

    /// <summary>What happens at the limit.</summary>
    public EnforcementMode Mode { get; init; }

    /// <summary>Null is unlimited; zero is zero.</summary>
    public decimal? Limit { get; init; }

    /// <summary>The currency of the limit; USD for an unlimited budget.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>What each member may take of it; null where members share it freely.</summary>
    public MemberShares? PerMember { get; init; }

    /// <summary>What one session may spend; null where nobody stops it.</summary>
    public decimal? SessionLimit { get; init; }

    /// <summary>The percentage of the limit at which a threshold blocks; null where none does so below the limit.</summary>
    public int? BlockPercent { get; init; }

    /// <summary>What gateways do from a percentage of the limit on.</summary>
    public IReadOnlyList<BudgetActionEntry> Actions { get; init; } = [];

    /// <summary>The windows.</summary>
    public required BudgetPeriod Period { get; init; }

    /// <summary>Countries whose holidays count in forecasts, by their two letters.</summary>
    public IReadOnlyList<string> Holidays { get; init; } = [];

    /// <summary>Money on top of the limit.</summary>
    public IReadOnlyList<RuleGrant> Grants { get; init; } = [];

    /// <summary>What happens while Metering cannot be reached.</summary>
    public MeteringUnavailablePolicy OnMeteringUnavailable { get; init; }

    /// <summary>For how long; null where there is no end.</summary>
    public TimeSpan? OnMeteringUnavailableFor { get; init; }

    /// <summary>The most that all gateways together may let pass beyond their leases meanwhile, in <see cref="Currency"/>; null where no amount bounds it.</summary>
    public decimal? UpTo { get; init; }

    /// <summary>What happens to a model without a price.</summary>
    public UnpricedModelPolicy OnUnpricedModel { get; init; }

    /// <summary>What happens without an exchange rate.</summary>
    public MissingRateAction OnMissingRate { get; init; } = MissingRateAction.LastKnown;

    /// <summary>How long a request waits for money that is only held, in seconds.</summary>
    public int HoldWaitSeconds { get; init; } = 10;

    /// <summary>Where an open Prepaid window begins.</summary>
    public DateTimeOffset CreationTime { get; init; }

    /// <summary>Set for a budget that never had a usable form: what it covers is refused with this sentence.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether a lease may be refused on account of this budget.</summary>
    public bool Enforced => Mode == EnforcementMode.Hard && (Limit ?? (object?)PerMember) is not null;

    /// <summary>Whether sessions are refused beyond their limit.</summary>
    public bool StopsSessions => Mode == EnforcementMode.Hard && SessionLimit is not null;

    /// <summary>The limit with the grants that count in a window at a time.</summary>
    /// <param name="window">The window.</param>
    /// <param name="calendar">The calendar of this rule's period.</param>
    /// <param name="now">The time.</param>
    /// <returns>The amount in <see cref="Currency"/>, never below zero; null when unlimited.</returns>
    public decimal? LimitIn(WindowSpan window, BudgetCalendar calendar, DateTimeOffset now) =>
        Limit is { } limit ? Math.Max(0, limit + Grants.Where(grant => Counts(grant, window, calendar, now)).Sum(grant => grant.Amount)) : null;

    /// <summary>The part of the rule that gateways need.</summary>
    public BudgetEntry ToEntry() => new()
    {
        Budget = Budget,
        Generation = Generation,
        Ancestors = Ancestors,
        Coverage = Coverage,
        Mode = Mode,
        Limited = (Limit ?? (object?)PerMember) is not null,
        Actions = Actions,
        StopsSessions = StopsSessions,
        Shares = PerMember is { } shares ? new ShareEntry { Everyone = shares.Limit is not null, Members = [.. shares.Overrides.Keys] } : null,
        OnMeteringUnavailable = OnMeteringUnavailable,
        OnMeteringUnavailableSeconds = OnMeteringUnavailableFor is { } time ? (int)time.TotalSeconds : null,
        BoundsAdvances = UpTo is not null,
        OnUnpricedModel = OnUnpricedModel,
        HoldWaitSeconds = HoldWaitSeconds,
        Refusal = Refusal,
    };

    private bool Counts(RuleGrant grant, WindowSpan window, BudgetCalendar calendar, DateTimeOffset now)
    {
        if (grant.FirstSeen >= (window.End ?? DateTimeOffset.MaxValue))
        {
            return false;
        }

        if (grant.ExpirationTime is { } end)
        {
            return end > window.Start && (end > now || Period.Type == PeriodType.Prepaid);
        }

        // As long as the day on which it came is among the days that are counted.
        if (Period.Type == PeriodType.Rolling)
        {
            return window.Contains(grant.FirstSeen);
        }

        return Period.Type == PeriodType.Prepaid || calendar.WindowAt(grant.FirstSeen) is not { } first || first == window;
    }
}
